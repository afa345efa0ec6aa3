using System.Diagnostics;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>Standard output and error that are closed or full: one line at most, the right exit code, never a trace.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class StandardOutputTests
{
    private static readonly TemporaryFolder Folder = new();

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        string csv = Folder.Write("t.csv", SampleTables.Cars(20_000));
        CommandLine.Run("train", csv, "--label", "risk", "--model", "sdca", "--out", Folder.File("m.zip")).AssertDone();
    }

    [ClassCleanup]
    public static void RemoveFolder() => Folder.Dispose();

    [TestMethod]
    public void Reader_that_goes_away_ends_the_predictions_with_one_line()
    {
        // More than a pipe holds, so that the writer is still at it when the reader has gone.
        var (code, output, error) = Bash("$MOE predict m.zip t.csv --out - | head -1; exit ${PIPESTATUS[0]}");

        Assert.AreEqual("prediction,probability\n", output);
        new CommandLine(code, output, error).AssertFailed(ExitCode.Failed, "Standard output was closed");
    }

    [TestMethod]
    [DataRow("$MOE predict m.zip t.csv --out - > /dev/full", "No space left")]
    [DataRow("$MOE predict m.zip t.csv --out - >&-", "Standard output was closed")]
    [DataRow("$MOE doctor > /dev/full", "No space left")]
    [DataRow("$MOE datasets list >&-", "Standard output was closed")]
    [DataRow("$MOE --help > /dev/full", "No space left")]
    [DataRow("$MOE evaluate m.zip t.csv --json > /dev/full", "No space left")]
    public void Output_that_cannot_be_written_is_one_line_and_exit_code_1(string command, string expected)
    {
        var (code, output, error) = Bash(command);

        new CommandLine(code, output, error).AssertFailed(ExitCode.Failed, expected);
    }

    [TestMethod]
    public void Model_is_written_though_nobody_reads_of_it()
    {
        var (code, _, error) = Bash("$MOE train t.csv --label risk --model sdca --out quiet.zip > /dev/full");

        new CommandLine(code, "", error).AssertFailed(ExitCode.Failed, "No space left");
        CommandLine.Run("predict", Folder.File("quiet.zip"), Folder.File("t.csv"), "--out", Folder.File("p.csv")).AssertDone();
    }

    [TestMethod]
    [DataRow("$MOE evaluate no.zip no.csv 2> /dev/full", ExitCode.BadInput)]
    [DataRow("$MOE evaluate no.zip no.csv 2>&-", ExitCode.BadInput)]
    [DataRow("$MOE evaluate no.zip no.csv --verbose > /dev/full 2> /dev/full", ExitCode.BadInput)]
    [DataRow("$MOE --help > /dev/null 2>&-", ExitCode.Done)]
    public void Error_that_cannot_be_written_leaves_the_exit_code(string command, int expected)
        => Assert.AreEqual(expected, Bash(command).Code);

    [TestMethod]
    public void Output_and_error_in_one_file_do_not_overwrite_each_other()
    {
        Bash("$MOE predict m.zip t.csv --out both.csv > log 2>&1; $MOE predict no.zip t.csv >> log 2>&1");

        string[] lines = File.ReadAllLines(Folder.File("log"));
        Assert.HasCount(2, lines);
        StringAssert.StartsWith(lines[0], "Wrote both.csv");
        StringAssert.StartsWith(lines[1], "error: ");
    }

    private static (int Code, string Output, string Error) Bash(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Folder.Path,
            Environment = { ["MOE"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "moe.dll")}" },
        })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
