namespace MLNet.MoE.Docs.Tests;

[TestClass]
public class NotebookTests
{
    /// <summary>Set to 1, it makes the tests save what they got: outputs in the notebooks, and their programs of one file.</summary>
    private const string SaveVariable = "MOE_SAVE_NOTEBOOK_OUTPUTS";

    public static IEnumerable<object[]> Names => Directory.EnumerateFiles(Repository.Path("samples", "notebooks"), "*.ipynb")
        .Select(file => new object[] { Path.GetFileName(file) });

    private static bool Saves => Environment.GetEnvironmentVariable(SaveVariable) == "1";

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Cells_run_and_put_out_what_is_saved(string name)
    {
        var notebook = Open(name);
        var outputs = NotebookProgram.Run(notebook);
        if (Saves) notebook.Save(outputs);

        var saved = notebook.Outputs;
        Assert.HasCount(saved.Count, outputs);
        for (int i = 0; i < saved.Count; i++)
            CollectionAssert.AreEqual(saved[i].Select(output => output.Form).ToArray(), outputs[i].Select(output => output.Form).ToArray(),
                $"Cell {i + 1}");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Program_of_one_file_has_the_code_of_the_notebook(string name)
    {
        var notebook = Open(name);
        string text = NotebookApp.Text(notebook), path = NotebookApp.Path(notebook);
        if (Saves) File.WriteAllText(path, text);
        Assert.AreEqual(text, File.ReadAllText(path).ReplaceLineEndings("\n"), $"Run the tests with {SaveVariable}=1.");
    }

    [TestMethod]
    public void Notebook_without_its_table_says_where_that_lies()
    {
        var code = Open("sweep.ipynb").Cells.Where(cell => cell.IsCode).Take(2).SelectMany(cell => cell.Source.Split('\n'))
            .Where(line => !line.StartsWith("#r ", StringComparison.Ordinal));
        using var folder = new TemporaryFolder();

        var program = new CompiledProgram(string.Join('\n', code));
        string said = Assert.ThrowsExactly<FileNotFoundException>(() => program.Run(folder.Path)).Message;

        Assert.AreEqual("There is no deliveries.csv here; it lies in samples/QuickStart: start there or copy it.", said);
    }

    private static Notebook Open(string name) => new(Repository.Path("samples", "notebooks", name));
}
