namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>Paths that cannot be written, and models that are absent, are told in one line by every command, before any work.</summary>
[TestClass]
public sealed class UnwritableOutputTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    // The model is absent on purpose, where a command takes one: what cannot be written has to be noticed first.
    [TestMethod]
    [DataRow("train t.csv --label risk --out")]
    [DataRow("predict m.zip t.csv --out")]
    [DataRow("export m.zip")]
    [DataRow("explain m.zip t.csv --out")]
    [DataRow("explain m.zip t.csv --out e.html --contributions")]
    [DataRow("plot m.zip t.csv --out")]
    [DataRow("compare t.csv --label risk --out")]
    [DataRow("doctor --data t.csv --label risk --out")]
    [DataRow("bench --out")]
    [DataRow("simulate --rows 500 --repetitions 1 --out")]
    [DataRow("datasets --write friedman-1 --out")]
    public void Path_below_a_file_is_refused(string command)
    {
        _folder.Write("t.csv", SampleTables.Cars(50));
        string[] before = _folder.Files;
        var run = CommandLine.Run([.. command.Split(' ').Select(Here), Path.Combine(_folder.File("t.csv"), "sub", "out.html")]);
        run.AssertRefused("cannot be written", "is a file, not a folder", "choose another place");
        Assert.AreEqual("", run.Output);
        CollectionAssert.AreEqual(before, _folder.Files);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow("train t.csv --label risk --out")]
    [DataRow("export m.zip")]
    public void Path_among_the_devices_of_the_system_is_refused(string command)
    {
        _folder.Write("t.csv", SampleTables.Cars(50));
        CommandLine.Run([.. command.Split(' ').Select(Here), "/proc/out.zip"]).AssertRefused("/proc/out.zip", "device of the system");
    }

    [TestMethod]
    [DataRow("predict m.zip t.csv")]
    [DataRow("evaluate m.zip t.csv")]
    [DataRow("explain m.zip t.csv --out e.html")]
    [DataRow("plot m.zip t.csv --out p.html")]
    [DataRow("summary m.zip")]
    [DataRow("test m.zip m.zip")]
    [DataRow("export m.zip m.onnx")]
    [DataRow("train t.csv --continue m.zip --out n.zip")]
    public void Absent_model_is_named_with_the_command_that_makes_one(string command)
    {
        _folder.Write("t.csv", SampleTables.Cars(50));
        CommandLine.Run([.. command.Split(' ').Select(Here)]).AssertRefused("There is no model file", "m.zip", "'moe train'");
        CollectionAssert.AreEqual(new[] { "t.csv" }, _folder.Files);
    }

    private string Here(string word) => word.Contains('.', StringComparison.Ordinal) ? _folder.File(word) : word;
}
