using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Seeds of a network that an engine trains as one.</summary>
[TestClass]
public sealed class StackedSeedsTests
{
    private static readonly string[] Models = ["mlp:MaximumEpochs=2", "gg-moe:MaximumEpochs=2", "sdca"];

    [TestMethod]
    public void Seeds_of_each_network_are_trained_as_one_and_score_as_alone()
    {
        using TemporaryFolder together = new(), alone = new();
        var engine = new StackingEngine();

        var stacked = Run(together.Path, engine, stack: true);
        var single = Run(alone.Path, new StackingEngine(), stack: false);

        CollectionAssert.AreEquivalent(new[] { 3, 3, 3, 3 }, engine.Stacks);
        Assert.IsTrue(stacked.Records.All(record => record is { Succeeded: true, FitSeconds: > 0 }),
            string.Join(" ", stacked.Records.Select(record => record.Error)));
        CollectionAssert.AreEqual(Untimed(single), Untimed(stacked));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Seeds_are_stacked_by_default_where_the_engine_gains_by_it(bool gains)
    {
        using var folder = new TemporaryFolder();
        var engine = new StackingEngine { GainsByStacking = gains };

        Run(folder.Path, engine, stack: null);

        Assert.AreEqual(gains ? 4 : 0, engine.Stacks.Count);
    }

    [TestMethod]
    public void Seconds_of_a_fit_are_its_share_of_the_stacks()
    {
        using var folder = new TemporaryFolder();

        var result = Run(folder.Path, new StackingEngine(), stack: true);

        foreach (var seeds in result.Records.Where(record => record.Model != "sdca").GroupBy(record => (record.Dataset, record.Model)))
            Assert.HasCount(1, seeds.Select(record => record.FitSeconds).Distinct());
    }

    [TestMethod]
    public void A_stopped_run_goes_on_as_an_undisturbed_one()
    {
        using TemporaryFolder whole = new(), stopped = new();
        Run(whole.Path, new StackingEngine(), stack: true);
        Run(stopped.Path, new StackingEngine(), stack: true);
        // As a kill between two lines of a stack's results leaves it.
        string journal = stopped.File(ResultJournal.FileName);
        string[] lines = File.ReadAllLines(journal);
        int cut = Array.FindLastIndex(lines, line => line.Contains("\"gg-moe:MaximumEpochs=2\"", StringComparison.Ordinal));
        File.WriteAllLines(journal, lines.Where((_, line) => line != cut));
        var engine = new StackingEngine();

        Run(stopped.Path, engine, stack: true);

        CollectionAssert.AreEqual(new[] { 3 }, engine.Stacks);
        Assert.HasCount(lines.Length, File.ReadAllLines(journal));
        CollectionAssert.AreEqual(Untimed(whole), Untimed(stopped));
    }

    [TestMethod]
    public void Stacked_results_are_kept_apart_from_others()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, new StackingEngine(), stack: false);
        var engine = new StackingEngine();

        Run(folder.Path, engine, stack: true);

        Assert.HasCount(4, engine.Stacks);
    }

    [TestMethod]
    public void Networks_that_cannot_be_trained_as_one_are_trained_alone()
    {
        using TemporaryFolder together = new(), alone = new();
        // One of them diverges, which a stack of all reports; a second engine finds no two alike.
        var spoilt = new StackingEngine { Spoils = true };
        var apart = new StackingEngine { FindsAlike = false };

        var first = Run(together.Path, spoilt, stack: true);
        var second = Run(alone.Path, apart, stack: true);

        Assert.AreEqual(12, spoilt.Alone);
        Assert.AreEqual(12, apart.Alone);
        Assert.IsTrue(first.Records.Concat(second.Records).All(record => record.Succeeded));
    }

    [TestMethod]
    public void Networks_that_are_trained_again_on_all_rows_are_so_one_by_one()
    {
        using TemporaryFolder together = new(), alone = new();
        var engine = new StackingEngine();
        const string model = "mlp:MaximumEpochs=2:Refit=true";

        var stacked = BenchmarkRunner.Run(Options(together.Path, engine, true, models: [model]), new SilentProgress());
        var single = BenchmarkRunner.Run(Options(alone.Path, new StackingEngine(), false, models: [model]), new SilentProgress());

        CollectionAssert.AreEqual(new[] { 3, 3 }, engine.Stacks);
        Assert.AreEqual(6, engine.Alone);
        CollectionAssert.AreEqual(Untimed(single), Untimed(stacked));
    }

    [TestMethod]
    public void A_fit_that_fails_before_its_training_does_not_hold_up_the_others()
    {
        using var folder = new TemporaryFolder();
        var engine = new StackingEngine();
        var contender = new EngineLearner(new FailingSeed(LearnerRegistry.Get(Models[0])), engine, stacked: true);

        var result = BenchmarkRunner.Run(Options(folder.Path, engine, true), [contender], new SilentProgress(), CancellationToken.None);

        CollectionAssert.AreEquivalent(new[] { 2, 2 }, engine.Stacks);
        Assert.IsTrue(result.Records.All(record => record.Succeeded == (record.Seed != 1)));
        StringAssert.Contains(result.Records.First(record => record.Seed == 1).Error!, "seed 1 is not for me");
    }

    [TestMethod]
    public void A_stack_that_takes_too_long_fails_as_late()
    {
        using var folder = new TemporaryFolder();
        var engine = new StackingEngine { Hangs = true };
        var options = Options(folder.Path, engine, true, TimeSpan.FromSeconds(0.1));

        var result = BenchmarkRunner.Run(options, [new EngineLearner(LearnerRegistry.Get(Models[0]), engine, stacked: true)],
            new SilentProgress(), CancellationToken.None);

        Assert.IsTrue(result.Records.All(record => record.Error!.Contains("did not end", StringComparison.Ordinal)),
            string.Join(" ", result.Records.Select(record => record.Error)));
    }

    [TestMethod]
    public void A_cancelled_stack_leaves_no_results()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var engine = new StackingEngine { Hangs = true, Started = stop.Cancel };
        var contender = new EngineLearner(LearnerRegistry.Get(Models[0]), engine, stacked: true);

        Assert.ThrowsExactly<OperationCanceledException>(
            () => BenchmarkRunner.Run(Options(folder.Path, engine, true), [contender], new SilentProgress(), stop.Token));

        Assert.IsEmpty(new ResultJournal(folder.Path).Read());
    }

    [TestMethod]
    public void Shards_keep_stacks_together()
    {
        using TemporaryFolder first = new(), second = new();
        StackingEngine[] engines = [new(), new()];
        foreach (var (folder, index) in new[] { (first, 1), (second, 2) })
            BenchmarkRunner.Run(Options(folder.Path, engines[index - 1], true, shard: new Shard(index, 2)), new SilentProgress());

        CollectionAssert.AreEqual(new[] { 3, 3, 3, 3 }, engines.SelectMany(engine => engine.Stacks).ToArray());
        Assert.HasCount(18, ResultFolder.Read([first.Path, second.Path]));
    }

    [TestMethod]
    public void Stacks_are_no_larger_than_memory()
    {
        var source = new SplitSource(() => new PreparedSplit(SmallData.Numbers(), 0, null));
        source.Load();
        var contender = new EngineLearner(new FakeLearner("a"), new StackingEngine(), stacked: true);
        var blank = new ResultRecord { Dataset = "d", Task = TaskKind.Regression, Model = "a", Seed = 0, Metric = "rmse" };
        PlannedRun[] runs = [.. Enumerable.Range(0, 5)
            .Select(seed => new PlannedRun(new BenchmarkRun("d", "a", seed), contender, source, blank, 1) { Stack = "d a" })];

        var jobs = RunJob.Of(runs, runs[..4], (long)(2.5 * runs[0].Bytes));

        CollectionAssert.AreEqual(new[] { 2, 2 }, jobs.Select(job => job.Runs.Count).ToArray());
    }

    [TestMethod]
    public void Engine_that_trains_one_at_a_time_cannot_be_made_to_stack()
    {
        using var folder = new TemporaryFolder();

        var error =
            Assert.ThrowsExactly<ArgumentException>(() => BenchmarkRunner.Run(Options(folder.Path, null, true), new SilentProgress()));

        StringAssert.Contains(error.Message, "one network at a time");
    }

    private static BenchmarkResult Run(string folder, ITrainingEngine engine, bool? stack)
        => BenchmarkRunner.Run(Options(folder, engine, stack), new SilentProgress());

    private static BenchmarkOptions Options(string folder, ITrainingEngine? engine, bool? stack, TimeSpan? limit = null,
        Shard? shard = null, string[]? models = null) => new()
    {
        Datasets = [SmallData.Classes().Source(), SmallData.Numbers().Source()],
        Models = models ?? Models,
        Seeds = 3,
        OutputFolder = folder,
        Workers = 2,
        Engine = engine,
        StackSeeds = stack,
        Shard = shard,
        FitTimeLimit = limit ?? TimeSpan.FromMinutes(5),
    };

    private static string[] Untimed(TemporaryFolder folder) => Untimed(ResultCsv.Read(folder.File(ResultCsv.FileName)));

    private static string[] Untimed(BenchmarkResult result) => Untimed(result.Records);

    private static string[] Untimed(IEnumerable<ResultRecord> records) =>
        [.. records.Select(record => ResultCsv.Line(record with { FitSeconds = null, PredictSeconds = null }))];
}
