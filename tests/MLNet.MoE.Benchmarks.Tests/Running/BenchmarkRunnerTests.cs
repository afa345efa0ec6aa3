namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class BenchmarkRunnerTests
{
    [TestMethod]
    public void Run_writes_one_line_for_each_dataset_model_and_seed()
    {
        using var folder = new TemporaryFolder();

        Run(folder.Path, [SmallData.Classes(), SmallData.Numbers()], [new FakeLearner("a"), new FakeLearner("b")], seeds: 2);

        var records = ResultCsv.Read(folder.File(ResultCsv.FileName));
        Assert.AreEqual(8, records.Count);
        Assert.IsTrue(records.All(record => record.Succeeded && record.Score is not null && record.FitSeconds is not null));
    }

    [TestMethod]
    public void Every_contender_gets_the_same_parts()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        FakeLearner Spy(string name) => new(name, request =>
        {
            seen.Add(string.Join(' ', request.Rows.Labels(request.Rows.Training).Concat(request.Rows.Labels(request.Rows.Validation))));
            return FakeLearner.Constant(request);
        });
        using var folder = new TemporaryFolder();

        Run(folder.Path, [SmallData.Numbers()], [Spy("a"), Spy("b"), Spy("c")]);

        Assert.AreEqual(3, seen.Count);
        Assert.AreEqual(1, seen.Distinct().Count());
    }

    [TestMethod]
    public void A_contender_that_throws_gives_a_failed_row_and_the_run_goes_on()
    {
        using var folder = new TemporaryFolder();
        var broken = new FakeLearner("broken", _ => throw new InvalidOperationException("no luck,\ntoday"));

        var result = Run(folder.Path, [SmallData.Classes(), SmallData.Numbers()], [broken, new FakeLearner("sound")]);

        Assert.AreEqual(2, result.Records.Count(record => record.Model == "sound" && record.Succeeded));
        string[] failed = [.. File.ReadLines(folder.File(ResultCsv.FileName))
            .Where(line => line.Contains(",broken,", StringComparison.Ordinal))];
        Assert.AreEqual(2, failed.Length);
        StringAssert.EndsWith(failed[0], ",failed,\"InvalidOperationException: no luck, today\"");
    }

    [TestMethod]
    public void A_contender_that_hangs_fails_at_the_time_limit()
    {
        using var folder = new TemporaryFolder();
        var hanging = new FakeLearner("hanging", request =>
        {
            request.Cancellation.WaitHandle.WaitOne();
            throw new OperationCanceledException(request.Cancellation);
        });

        // Long enough for the sound contender on a machine that is busy with other work.
        var result = Run(folder.Path, [SmallData.Classes()], [hanging, new FakeLearner("sound")], limit: TimeSpan.FromSeconds(2));

        StringAssert.Contains(result.Records.Single(record => record.Model == "hanging").Error, "did not end within");
        Assert.IsTrue(result.Records.Single(record => record.Model == "sound").Succeeded);
    }

    [TestMethod]
    public void A_dataset_that_cannot_be_read_gives_failed_rows_and_the_run_goes_on()
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder.Path,
            [new BenchmarkDataset("gone", () => throw new DatasetException("the file is gone")), SmallData.Classes().Source()]);

        var result = BenchmarkRunner.Run(options, [new FakeLearner("a")], new SilentProgress(), CancellationToken.None);

        Assert.AreEqual("the file is gone", result.Records.Single(record => record.Dataset == "gone").Error);
        Assert.IsTrue(result.Records.Single(record => record.Dataset == "classes").Succeeded);
    }

    [TestMethod]
    public void Runs_that_need_the_same_resource_never_overlap()
    {
        int inside = 0, most = 0;
        using var folder = new TemporaryFolder();
        FakeLearner Greedy(string name) => new(name, request =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.Sleep(5);
            Interlocked.Decrement(ref inside);
            return FakeLearner.Constant(request);
        })
        { Exclusive = "the one" };

        Run(folder.Path, [SmallData.Classes()], [Greedy("a"), Greedy("b")], seeds: 5, workers: 4);

        Assert.AreEqual(1, most);
    }

    [TestMethod]
    public void Progress_ends_with_everything_finished_and_nothing_remaining()
    {
        using var folder = new TemporaryFolder();
        var progress = new SilentProgress();

        BenchmarkRunner.Run(Options(folder.Path, [SmallData.Classes().Source()]), [new FakeLearner("a"), new FakeLearner("b")], progress,
            CancellationToken.None);

        Assert.AreEqual((2, 2, TimeSpan.Zero), (progress.States[^1].Finished, progress.States[^1].Total, progress.States[^1].Remaining));
    }

    [TestMethod]
    public void Seeds_take_the_splits_of_a_dataset_that_has_its_own_in_turn()
    {
        using var folder = new TemporaryFolder();
        var asked = new List<int>();
        var source = SmallData.Classes().Source() with
        {
            LoadSplit = seed =>
            {
                asked.Add(seed);
                return SmallData.Classes(seed: seed);
            },
        };

        var result = BenchmarkRunner.Run(Options(folder.Path, [source], seeds: 3), [new FakeLearner("a")], new SilentProgress(),
            CancellationToken.None);

        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, asked);
        Assert.AreEqual(3, result.Records.Select(record => record.Key).Distinct().Count());
    }

    [TestMethod]
    public void A_dataset_of_a_folder_knows_its_published_name()
    {
        var folder = SharedData.Open();
        var published = PublishedScores.Load().Select(score => score.Dataset).ToHashSet();

        string?[] names = [.. folder.Datasets.Where(description => description.BenchmarkName is not null)
            .Select(description => BenchmarkDataset.Of(folder, description).PublishedName)];

        Assert.AreNotEqual(0, names.Length);
        CollectionAssert.IsSubsetOf(names, published.ToArray());
    }

    [TestMethod]
    public void An_unknown_model_is_refused_with_the_names_there_are()
    {
        using var folder = new TemporaryFolder();
        var options = new BenchmarkOptions { Datasets = [SmallData.Classes().Source()], Models = ["boosted-toaster"],
            OutputFolder = folder.Path };

        var error = Assert.ThrowsExactly<ArgumentException>(() => BenchmarkRunner.Run(options, new SilentProgress()));

        StringAssert.Contains(error.Message, "boosted-toaster");
        StringAssert.Contains(error.Message, "lightgbm");
    }

    internal static BenchmarkResult Run(
        string folder,
        TabularDataset[] datasets,
        IReadOnlyList<ILearner> contenders,
        int seeds = 1,
        TimeSpan? limit = null,
        int workers = 2,
        SilentProgress? progress = null) =>
        BenchmarkRunner.Run(
            Options(folder, [.. datasets.Select(dataset => dataset.Source())], seeds, limit, workers),
            contenders,
            progress ?? new SilentProgress(),
            CancellationToken.None);

    internal static BenchmarkOptions Options(
        string folder, BenchmarkDataset[] datasets, int seeds = 1, TimeSpan? limit = null, int workers = 2) => new()
    {
        Datasets = datasets,
        Models = [],
        Seeds = seeds,
        OutputFolder = folder,
        FitTimeLimit = limit ?? TimeSpan.FromMinutes(5),
        Workers = workers,
    };
}
