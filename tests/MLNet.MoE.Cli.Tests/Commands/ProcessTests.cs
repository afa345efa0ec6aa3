using System.Diagnostics;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>The built program, as a process of its own.</summary>
[TestClass]
public sealed class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Program_gives_what_the_same_command_gives_in_process()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        var train = Finish(Start(SampleTables.Train(csv, "kind", _folder.File("a.zip"))));
        Assert.AreEqual(ExitCode.Done, train.ExitCode, train.Error);
        CommandLine.Run(SampleTables.Train(csv, "kind", _folder.File("b.zip"))).AssertDone();
        var predict = Finish(Start("predict", _folder.File("a.zip"), csv, "--probabilities", "--out", "-"));
        Assert.AreEqual(CommandLine.Run("predict", _folder.File("b.zip"), csv, "--probabilities", "--out", "-").AssertDone().Output,
            predict.Output);
        Assert.AreEqual("", predict.Error);
    }

    [TestMethod]
    public void Program_ends_with_the_exit_code_and_error_line_of_a_failure()
    {
        var run = Finish(Start("evaluate", _folder.File("no.zip"), "no.csv"));
        run.AssertRefused("There is no model file");
        Assert.AreEqual("", run.Output);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Interrupt_stops_the_program_cleanly()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        // A shell that runs the tests in the background has its children ignore interrupts; this one is to heed them.
        string[] command = ["dotnet", Program, "train", csv, "--label", "kind", "--out", _folder.File("m.zip"), "--model", "mlp", "--set",
            "MaximumEpochs=1000000", "--set", "Patience=1000000"];
        using var process = Process.Start(Redirected("env", OperatingSystem.IsLinux() ? ["--default-signal=INT", .. command] : command))!;
        while (process.StandardOutput.ReadLine() is { } line && !line.StartsWith("epoch 1:", StringComparison.Ordinal))
        {
        }
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) kill.WaitForExit();
        var run = Finish(process);
        run.AssertFailed(ExitCode.Failed, "Stopped; nothing was written.");
        CollectionAssert.AreEqual(new[] { "t.csv" }, _folder.Files);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "moe.dll");

    private static Process Start(params string[] args) => Process.Start(Redirected("dotnet", [Program, .. args]))!;

    private static ProcessStartInfo Redirected(string program, string[] args) => new(program, args)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };

    private static CommandLine Finish(Process process)
    {
        using (process)
        {
            Task<string> error = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                Assert.Fail($"The program did not end within {Patience}.");
            }
            return new CommandLine(process.ExitCode, output.Result, error.Result);
        }
    }
}
