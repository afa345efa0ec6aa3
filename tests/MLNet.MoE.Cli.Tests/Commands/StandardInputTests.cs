using System.Text;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>Tables that come from standard input.</summary>
[TestClass]
public sealed class StandardInputTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Predict_is_a_filter_and_says_what_it_says_of_the_file()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = _folder.File("m.zip"), out1 = _folder.File("p.csv");
        CommandLine.Run(SampleTables.Train(csv, "kind", model)).AssertDone();
        CommandLine.Run("predict", model, csv, "--keep", "all", "--out", out1).AssertDone();

        var (code, output, error) = Run(File.ReadAllText(csv), "predict", model, "-", "--keep", "all", "--out", "-");

        Assert.AreEqual((ExitCode.Done, ""), (code, error));
        Assert.AreEqual(File.ReadAllText(out1), output);
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(Path.GetTempPath(), $".moe-*-{Environment.ProcessId}-*.tmp"));
    }

    [TestMethod]
    public void Training_and_evaluation_read_it_too()
    {
        string model = _folder.File("m.zip");
        Assert.AreEqual(ExitCode.Done, Run(SampleTables.Cars(), SampleTables.Train("-", "risk", model)).ExitCode);
        var evaluated = Run(SampleTables.Cars(seed: 2), "evaluate", model, "-");
        Assert.AreEqual((ExitCode.Done, ""), (evaluated.ExitCode, evaluated.Error));
        StringAssert.Contains(evaluated.Output, "log_loss");
    }

    [TestMethod]
    [DataRow("", "standard input is empty")]
    [DataRow("size,colour,doors\n1.5,red\n2,red,3,4,5\n", "standard input")]
    [DataRow("a,b\n1,2\n", "standard input")]
    public void What_is_wrong_with_it_is_said_in_its_name(string text, string message)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(60)), model = _folder.File("m.zip");
        CommandLine.Run(SampleTables.Train(csv, "kind", model)).AssertDone();

        var refused = Run(text, "predict", model, "-", "--out", "-");

        refused.AssertRefused(message);
        Assert.DoesNotContain(".tmp", refused.Error);
    }

    private static CommandLine Run(string input, params string[] args)
    {
        StringWriter output = new(), error = new();
        var terminal = new Terminal(output, error) { Input = () => new MemoryStream(Encoding.UTF8.GetBytes(input)) };
        int code = MoeApplication.RunAsync(args, terminal).GetAwaiter().GetResult();
        return new CommandLine(code, output.ToString(), error.ToString());
    }
}
