namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary><c>moe train --continue</c>: a model file that is trained on.</summary>
[TestClass]
public sealed class ContinueTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("kind")]
    [DataRow("risk")]
    [DataRow("price")]
    public void Model_goes_on_with_the_columns_and_the_structure_that_it_has(string label)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), more = _folder.Write("u.csv", SampleTables.Cars(200, 7));
        string model = _folder.File("m.zip"), next = _folder.File("n.zip");
        CommandLine.Run(SampleTables.Train(csv, label, model)).AssertDone();
        CommandLine.Run("train", more, "--continue", model, "--out", next, "--threads", "1").AssertDone();
        CommandLine.Run("evaluate", next, csv).AssertDone();
        CommandLine.Run("train", more, "--continue", next, "--out", _folder.File("o.zip"), "--set", "ContinuedParts=Head").AssertDone();
    }

    [TestMethod]
    public void Value_that_is_new_in_a_column_of_categories_is_known_afterwards()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = _folder.File("m.zip"), next = _folder.File("n.zip");
        string more = _folder.Write("u.csv", SampleTables.Cars(300, 7).Replace("green", "white", StringComparison.Ordinal));
        CommandLine.Run(SampleTables.Train(csv, "price", model)).AssertDone();
        CommandLine.Run("predict", model, more, "--out", _folder.File("p.csv")).AssertDone("'white'");
        CommandLine.Run("train", more, "--continue", model, "--out", next).AssertDone();
        CommandLine.Run("predict", next, more, "--out", _folder.File("p.csv")).AssertDone();
        // Those that the new rows do not have are still known.
        CommandLine.Run("predict", next, csv, "--out", _folder.File("p.csv")).AssertDone();
    }

    [TestMethod]
    public void What_does_not_suit_the_model_is_one_clear_line()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = _folder.File("m.zip"), next = _folder.File("n.zip");
        CommandLine.Run(SampleTables.Train(csv, "kind", model)).AssertDone();
        Continue(csv, "--label", "price").AssertRefused("--label price", "'kind'");
        Continue(csv, "--numeric", "doors").AssertRefused("--numeric");
        Continue(csv, "--model", "gg-moe").AssertRefused("--model gg-moe", "'mlp'");
        Continue(_folder.Write("u.csv", "size,colour,kind\n1,red,van\n2,blue,van\n")).AssertRefused("'doors'");
        string other = SampleTables.Cars().Replace("van", "truck", StringComparison.Ordinal);
        Continue(_folder.Write("v.csv", other)).AssertRefused("'kind'", "does not know", "van");
        Continue(csv, "--set", "Width=24").AssertRefused("width", "16", "24");
        CommandLine.Run("train", csv, "--continue", _folder.File("absent.zip"), "--out", next).AssertRefused("absent.zip");
        string trees = _folder.File("trees.zip");
        CommandLine.Run("train", csv, "--label", "kind", "--ignore", "price,risk", "--model", "sdca", "--out", trees).AssertDone();
        CommandLine.Run("train", csv, "--continue", trees, "--out", next).AssertRefused("'sdca'", "networks");
        CommandLine.Run("train", csv, "--out", next).AssertRefused("--label");
        Assert.IsFalse(File.Exists(next));

        CommandLine Continue(string table, params string[] more)
            => CommandLine.Run(["train", table, "--continue", model, "--out", next, .. more]);
    }
}
