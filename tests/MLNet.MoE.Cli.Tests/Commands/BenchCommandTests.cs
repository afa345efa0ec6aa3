using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class BenchCommandTests
{
    [TestMethod]
    public void Bench_writes_results_and_report_and_shows_the_scores()
    {
        using var folder = new TemporaryFolder();

        string output = Bench(folder.Path).AssertDone().Output;

        Assert.AreEqual(4, ResultCsv.Read(Path.Combine(folder.Path, "results.csv")).Count);
        StringAssert.Contains(File.ReadAllText(Path.Combine(folder.Path, "report.html")), "monk-2");
        foreach (string expected in new[] { "[4/4]", "mean rank", "lightgbm", "report.html" }) StringAssert.Contains(output, expected);
    }

    [TestMethod]
    public void Bench_started_again_repeats_nothing()
    {
        using var folder = new TemporaryFolder();
        Bench(folder.Path).AssertDone();

        StringAssert.Contains(Bench(folder.Path).AssertDone().Output, "4 of them finished before");
    }

    [TestMethod]
    public void Bench_that_was_stopped_says_where_it_goes_on()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var output = new CommandLine.WatchedWriter("[1/4]", stop.Cancel);

        CommandLine.Run(output, stop.Token, Arguments(folder.Path)).AssertFailed(ExitCode.Failed, "goes on from there");

        Assert.IsFalse(File.Exists(Path.Combine(folder.Path, "report.html")));
    }

    [TestMethod]
    [DataRow("--datasets", "atlantis", "krkopt")]
    [DataRow("--models", "toaster", "lightgbm")]
    [DataRow("--seeds", "0", "at least 1")]
    [DataRow("--max-rows", "3", "at least 10")]
    [DataRow("--shard", "5/2", "i/n")]
    [DataRow("--time-limit", "-1", "above 0")]
    [DataRow("--suite", "moon", "generated")]
    [DataRow("--tune", "0", "at least 1")]
    [DataRow("--budget", "-2", "above 0")]
    [DataRow("--seeds-per-split", "0", "at least 1")]
    public void An_option_that_makes_no_sense_is_refused_with_its_value(string option, string value, string hint)
    {
        using var folder = new TemporaryFolder();

        CommandLine.Run("bench", "--out", folder.Path, option, value).AssertRefused(value, hint);
    }

    [TestMethod]
    [DataRow("bench", "--datasets", "monk-1", "--unknown")]
    [DataRow("bench", "--models", "mlp", "--unknown", "5")]
    [DataRow("report", "folder", "--unknown", "x")]
    [DataRow("datasets", "fetch", "--unknown", "x")]
    public void An_option_that_there_is_not_is_not_taken_for_a_name(params string[] args)
        => CommandLine.Run(args).AssertRefused("no option '--unknown'", "--help");

    [TestMethod]
    public void Damaged_results_of_an_earlier_run_are_reported_and_done_again()
    {
        using var folder = new TemporaryFolder();
        Bench(folder.Path).AssertDone();
        string journal = Path.Combine(folder.Path, ResultJournal.FileName);
        File.WriteAllText(journal, File.ReadAllText(journal).Replace("\"dataset\":\"monk-1\"", "\"dataset\":null"));

        string warning = $"'{journal}', line ", output = Bench(folder.Path).AssertDone(warning, "is damaged and skipped: ").Output;

        StringAssert.Contains(output, "2 of them finished before");
        CommandLine.Run("report", folder.Path).AssertDone(warning, "is damaged and skipped: ");
    }

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("dataset,task\n", "line 1 ")]
    [DataRow("HEADER\nmonk-1,binary,1,1,1,6,\"sdca,0,accuracy,0.7,0.4,3.5,0.0,18,ok,\n", "line 2: ")]
    public void Report_of_damaged_results_is_refused_with_file_and_line(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        string csv = Path.Combine(folder.Path, "results.csv");
        File.WriteAllText(csv, text.Replace("HEADER", ResultCsv.Header));

        CommandLine.Run("report", folder.Path).AssertRefused(csv, expected);

        CollectionAssert.AreEqual(new[] { "results.csv" }, folder.Files);
    }

    [TestMethod]
    public void A_setting_that_makes_no_sense_is_refused_with_its_value() =>
        CommandLine.Run("bench", "--models", "mlp:Dropout=lots").AssertRefused("mlp Dropout: 'lots' cannot be used; write a number");

    [TestMethod]
    public void A_data_folder_without_a_list_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();

        CommandLine.Run("bench", "--data", folder.Path, "--out", folder.Path).AssertRefused(folder.Path, "datasets.json");
    }

    [TestMethod]
    public void An_output_folder_that_is_a_file_is_an_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "taken");
        File.WriteAllText(file, "");

        CommandLine.Run("bench", "--datasets", "monk-2", "--models", "sdca", "--out", file).AssertRefused("--out", "taken");
        CommandLine.Run("report", folder.Path, "--out", file).AssertRefused("--out", "taken");
    }

    [TestMethod]
    public void Failed_runs_are_kept_in_the_results_and_end_with_exit_code_1()
    {
        using var folder = new TemporaryFolder();

        var run = CommandLine.Run([.. Arguments(folder.Path), "--time-limit", "0.000001"]);

        Assert.AreEqual(ExitCode.Failed, run.ExitCode);
        StringAssert.Contains(run.Error, "of 4 runs failed");
        Assert.IsTrue(ResultCsv.Read(Path.Combine(folder.Path, "results.csv")).Any(record => !record.Succeeded));
    }

    [TestMethod]
    public void Tuned_models_stand_beside_untuned_ones_in_a_merged_report()
    {
        using TemporaryFolder plain = new(), tuned = new(), merged = new();
        Bench(plain.Path).AssertDone();
        string output = CommandLine.Run([.. Arguments(tuned.Path), "--tune", "3"]).AssertDone().Output;
        StringAssert.Contains(output, "monk-1, sdca-tuned, split 0, trial 3: accuracy ");

        CommandLine.Run("report", plain.Path, tuned.Path, "--out", merged.Path).AssertDone();

        string[] models = [.. ResultCsv.Read(Path.Combine(merged.Path, "results.csv")).Select(record => record.Model).Distinct()];
        CollectionAssert.AreEquivalent(new[] { "sdca", "lightgbm", "sdca-tuned", "lightgbm-tuned" }, models);
    }

    [TestMethod]
    public void Seeds_of_a_split_make_ensembles()
    {
        using var folder = new TemporaryFolder();

        CommandLine.Run("bench", "--datasets", "monk-2", "--models", "sdca", "--seeds", "5", "--seeds-per-split", "5", "--out", folder.Path)
            .AssertDone();

        Assert.AreEqual(1, ResultCsv.Read(Path.Combine(folder.Path, "ensembles.csv")).Count);
    }

    [TestMethod]
    public void Report_merges_shards()
    {
        using TemporaryFolder first = new(), second = new(), merged = new();
        CommandLine.Run([.. Arguments(first.Path), "--shard", "1/2"]).AssertDone();
        CommandLine.Run([.. Arguments(second.Path), "--shard", "2/2"]).AssertDone();

        CommandLine.Run("report", first.Path, second.Path, "--out", merged.Path).AssertDone();

        Assert.AreEqual(4, ResultCsv.Read(Path.Combine(merged.Path, "results.csv")).Count);
        StringAssert.Contains(File.ReadAllText(Path.Combine(merged.Path, "report.html")), "monk-1");
    }

    [TestMethod]
    public void Report_of_a_folder_without_results_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();

        CommandLine.Run("report", folder.Path).AssertRefused(folder.Path, "results.csv");
    }

    private static CommandLine Bench(string folder) => CommandLine.Run(Arguments(folder));

    private static string[] Arguments(string folder)
        => ["bench", "--datasets", "monk-1,monk-2", "--models", "sdca,lightgbm", "--out", folder];
}
