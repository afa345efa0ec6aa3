using System.Diagnostics;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>A benchmark whose process is killed outright, as by a power cut or a scheduler.</summary>
[TestClass]
public sealed class KillTests
{
    [TestMethod]
    public void Killed_three_times_a_tuned_benchmark_ends_with_the_results_of_an_undisturbed_one()
    {
        using TemporaryFolder undisturbed = new(), killed = new();
        CommandLine.Run(Arguments(undisturbed.Path)).AssertDone();

        // After so many lines of progress, trials and results alike; then a moment more, so that the kill hits in the middle of things.
        var random = new Random();
        foreach (int lines in new[] { 1, 4, 8 }) Kill(killed.Path, lines, random.Next(0, 60));
        int before = new TrialJournal(killed.Path).Read().Sum(study => study.Count());
        string output = CommandLine.Run(Arguments(killed.Path)).AssertDone().Output;

        CollectionAssert.AreEqual(Untimed(undisturbed), Untimed(killed));
        CollectionAssert.AreEquivalent(Trials(undisturbed), Trials(killed));
        Assert.IsGreaterThanOrEqualTo(3, before);
        // Finished trials and runs are never repeated.
        Assert.AreEqual(Trials(undisturbed).Length - before,
            output.Split('\n').Count(line => line.Contains(", trial ", StringComparison.Ordinal)));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_disk_that_fills_up_ends_the_benchmark_with_the_reason_and_it_goes_on_when_there_is_room()
    {
        using TemporaryFolder undisturbed = new(), full = new();
        string[] arguments = ["bench", "--datasets", "monk-2", "--models", "sdca,lightgbm", "--seeds", "8", "--out"];
        CommandLine.Run([.. arguments, undisturbed.Path]).AssertDone();

        // No file may grow beyond four blocks of 1024 bytes; the runtime's own large mappings have to be switched off for that.
        string command = string.Join(' ',
            new[] { "dotnet", Path.Combine(AppContext.BaseDirectory, "moe.dll") }.Concat(arguments).Append(full.Path)
                .Select(word => $"'{word}'"));
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; ulimit -f 4; exec {command}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        })!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        new CommandLine(process.ExitCode, "", error.Result).AssertFailed(ExitCode.Failed, ResultJournal.FileName, "make room");
        StringAssert.Contains(CommandLine.Run([.. arguments, full.Path]).AssertDone().Output, "finished before");
        CollectionAssert.AreEqual(Untimed(undisturbed), Untimed(full));
    }

    [TestMethod]
    public void What_killed_runs_left_is_cleaned_up_by_the_next()
    {
        using var folder = new TemporaryFolder();
        string csv = folder.Write("t.csv", SampleTables.Cars(60)), results = Directory.CreateDirectory(folder.File("out")).FullName,
            predictions = Directory.CreateDirectory(Path.Combine(results, "predictions")).FullName;
        string left;
        using (var process = Process.Start(new ProcessStartInfo("bash", ["-c", "exit"]))!)
        {
            process.WaitForExit();
            string[] parts = Path.GetFileName(TemporaryName.In(folder.Path)).Split('-');
            left = $"{parts[0]}-{parts[1]}-{process.Id}-{parts[3]}";
        }
        foreach (string place in new[] { folder.Path, results, predictions }) File.WriteAllText(Path.Combine(place, left), "half");

        CommandLine.Run(SampleTables.Train(csv, "risk", folder.File("m.zip"))).AssertDone();
        CommandLine.Run("bench", "--datasets", "monk-2", "--models", "sdca", "--out", results).AssertDone();

        CollectionAssert.AreEqual(new[] { "m.zip", "out", "t.csv" }, folder.Files);
        Assert.IsFalse(File.Exists(Path.Combine(results, left)) || File.Exists(Path.Combine(predictions, left)));
    }

    private static void Kill(string folder, int lines, int milliseconds)
    {
        using var process =
            Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "moe.dll"), .. Arguments(folder)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        while (lines > 0 && process.StandardOutput.ReadLine() is { } line)
            if (line.Contains(", trial ", StringComparison.Ordinal) || line.StartsWith('[')) lines--;
        Thread.Sleep(milliseconds);
        process.Kill();
        process.WaitForExit();
    }

    private static string[] Arguments(string folder) =>
        ["bench", "--datasets", "monk-2,friedman-1", "--models", "sdca,lightgbm,gg-moe:MaximumEpochs=30", "--max-rows", "200", "--seeds",
            "2", "--tune", "3", "--workers", "2", "--out", folder];

    private static string[] Untimed(TemporaryFolder folder) =>
        [.. ResultCsv.Read(folder.File(ResultCsv.FileName))
            .Select(record => ResultCsv.Line(record with { FitSeconds = null, PredictSeconds = null }))];

    private static string[] Trials(TemporaryFolder folder) =>
        [.. new TrialJournal(folder.Path).Read().SelectMany(study => study)
            .Select(trial =>
                $"{trial.Dataset} {trial.Model} {trial.Split} {trial.Trial} {string.Join(' ', trial.Settings)} {trial.ValidationScore:R}")];
}
