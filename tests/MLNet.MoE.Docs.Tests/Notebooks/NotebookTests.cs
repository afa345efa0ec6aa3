namespace MLNet.MoE.Docs.Tests;

[TestClass]
public class NotebookTests
{
    /// <summary>Set to 1, it makes the test save the outputs that it got in the notebook.</summary>
    private const string SaveVariable = "MOE_SAVE_NOTEBOOK_OUTPUTS";

    [TestMethod]
    [DataRow("compare-trainers.ipynb")]
    public void Cells_run_and_put_out_what_is_saved(string name)
    {
        var notebook = new Notebook(Repository.Path("samples", "notebooks", name));
        var outputs = NotebookProgram.Run(notebook);
        if (Environment.GetEnvironmentVariable(SaveVariable) == "1") notebook.Save(outputs);

        var saved = notebook.Outputs;
        Assert.HasCount(saved.Count, outputs);
        for (int i = 0; i < saved.Count; i++)
            CollectionAssert.AreEqual(saved[i].Select(output => output.Form).ToArray(), outputs[i].Select(output => output.Form).ToArray(),
                $"Cell {i + 1}");
    }
}
