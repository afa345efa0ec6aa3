namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>A run that was stopped and started again.</summary>
[TestClass]
public sealed class ResumeTests
{
    private static readonly TabularDataset[] Data = [SmallData.Classes(), SmallData.Numbers(), SmallData.TwoClasses()];

    [TestMethod]
    public void A_resumed_run_ends_with_the_results_of_an_undisturbed_one()
    {
        using TemporaryFolder whole = new(), stopped = new();
        ILearner[] Contenders() => [new SdcaLearner(), new FakeLearner("constant")];
        BenchmarkRunnerTests.Run(whole.Path, Data, Contenders(), seeds: 2);
        Assert.ThrowsExactly<OperationCanceledException>(() => RunAndStopAfter(3, stopped.Path, Contenders()));

        BenchmarkRunnerTests.Run(stopped.Path, Data, Contenders(), seeds: 2);

        CollectionAssert.AreEqual(Untimed(whole), Untimed(stopped));
    }

    [TestMethod]
    public void Finished_runs_are_not_repeated()
    {
        using var folder = new TemporaryFolder();
        var contender = new FakeLearner("a");
        BenchmarkRunnerTests.Run(folder.Path, Data, [contender]);
        var progress = new SilentProgress();

        BenchmarkRunnerTests.Run(folder.Path, Data, [contender], progress: progress);

        Assert.AreEqual(3, contender.Fits);
        Assert.AreEqual((3, 3), (progress.Total, progress.Resumed));
    }

    [TestMethod]
    public void A_changed_configuration_is_run_again()
    {
        using var folder = new TemporaryFolder();
        BenchmarkRunnerTests.Run(folder.Path, Data, [new FakeLearner("a", configuration: "rate 1")]);
        var changed = new FakeLearner("a", configuration: "rate 2");

        BenchmarkRunnerTests.Run(folder.Path, Data, [changed]);

        Assert.AreEqual(3, changed.Fits);
        Assert.AreEqual(3, ResultCsv.Read(folder.File(ResultCsv.FileName)).Count);
    }

    [TestMethod]
    public void Changed_data_of_the_same_name_is_run_again()
    {
        using var folder = new TemporaryFolder();
        BenchmarkRunnerTests.Run(folder.Path, [SmallData.Classes(seed: 1)], [new FakeLearner("a")]);
        var contender = new FakeLearner("a");

        BenchmarkRunnerTests.Run(folder.Path, [SmallData.Classes(seed: 2)], [contender]);

        Assert.AreEqual(1, contender.Fits);
    }

    [TestMethod]
    public void A_record_that_a_kill_cut_short_is_ignored_and_its_run_repeated()
    {
        using var folder = new TemporaryFolder();
        BenchmarkRunnerTests.Run(folder.Path, Data, [new FakeLearner("a")]);
        string journal = folder.File(ResultJournal.FileName);
        string text = File.ReadAllText(journal);
        File.WriteAllText(journal, text[..^20]);
        var contender = new FakeLearner("a");

        BenchmarkRunnerTests.Run(folder.Path, Data, [contender]);

        Assert.AreEqual(1, contender.Fits);
        var warnings = new List<string>();
        Assert.AreEqual(3, new ResultJournal(folder.Path).Read(warnings.Add).Count);
        // Nothing is left of it that would be reported again and again.
        Assert.IsEmpty(warnings);
    }

    [TestMethod]
    [DataRow("{\"dataset\":\"a", true)]
    [DataRow("{", true)]
    [DataRow("something of somebody's", false)]
    [DataRow("{\"a\":1} more", false)]
    [DataRow("{\"a\":1}", false)]
    public void Only_what_is_the_beginning_of_a_record_is_taken_away(string end, bool isTaken)
    {
        using var folder = new TemporaryFolder();
        var record = new ResultRecord { Dataset = "d", Task = TaskKind.Binary, Model = "m", Seed = 0, Metric = "accuracy", Score = 0.5 };
        var journal = new ResultJournal(folder.Path);
        journal.Append(record);
        string before = File.ReadAllText(folder.File(ResultJournal.FileName));
        File.AppendAllText(folder.File(ResultJournal.FileName), end);

        journal.Append(record);

        Assert.AreEqual(before + (isTaken ? "" : end + "\n") + before, File.ReadAllText(folder.File(ResultJournal.FileName)));
        Assert.AreEqual(2, journal.Read().Count);
    }

    [TestMethod]
    public void A_last_record_that_lacks_only_its_line_end_is_kept()
    {
        using var folder = new TemporaryFolder();
        BenchmarkRunnerTests.Run(folder.Path, Data, [new FakeLearner("a")]);
        string journal = folder.File(ResultJournal.FileName);
        File.WriteAllText(journal, File.ReadAllText(journal)[..^1]);
        new ResultJournal(folder.Path).Append(
            new ResultRecord { Dataset = "d", Task = TaskKind.Binary, Model = "m", Seed = 0, Metric = "accuracy", Score = 0.5 });

        Assert.AreEqual(4, new ResultJournal(folder.Path).Read().Count);
    }

    [TestMethod]
    public void Two_writers_on_one_journal_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        var record = new ResultRecord { Dataset = "d", Task = TaskKind.Binary, Model = "m", Seed = 0, Metric = "accuracy", Score = 0.5 };

        Parallel.For(0, 40, seed => new ResultJournal(folder.Path).Append(record with { Seed = seed }));

        CollectionAssert.AreEquivalent(Enumerable.Range(0, 40).ToArray(),
            new ResultJournal(folder.Path).Read().Select(read => read.Seed).ToArray());
    }

    private static void RunAndStopAfter(int results, string folder, ILearner[] contenders)
    {
        using var stop = new CancellationTokenSource();
        var progress = new SilentProgress(_ =>
        {
            if (--results == 0) stop.Cancel();
        });
        BenchmarkRunner.Run(
            BenchmarkRunnerTests.Options(folder, [.. Data.Select(dataset => dataset.Source())], seeds: 2),
            contenders,
            progress,
            stop.Token);
    }

    // All columns but the two of seconds.
    private static string[] Untimed(TemporaryFolder folder) =>
        [.. ResultCsv.Read(folder.File(ResultCsv.FileName))
            .Select(record => ResultCsv.Line(record with { FitSeconds = null, PredictSeconds = null }))];
}
