using System.Globalization;
using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks.Tests.Tuning;

/// <summary>Benchmark runs with tuning.</summary>
[TestClass]
public sealed class TunedRunTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Settings_of_the_best_trial_are_those_of_the_final_fit()
    {
        var record = Run(new TuningBudget { Trials = 20 }, [Guessing()]).Records.Single();

        var trials = Trials();
        Assert.AreEqual(20, trials.Count);
        var best = trials.MinBy(trial => trial.ValidationScore)!;
        Assert.AreEqual(best.Settings["Guess"], record.Settings!["Guess"]);
        Assert.AreEqual("guess-tuned", record.Model);
        Assert.AreEqual((20, trials[0].ValidationScore, best.ValidationScore),
            (record.Trials, record.UntunedValidationScore, record.ValidationScore));
    }

    [TestMethod]
    [DataRow("sdca")]
    [DataRow("lightgbm")]
    [DataRow("mlp")]
    public void The_tuned_validation_score_is_never_below_the_default_one(string model)
    {
        BenchmarkResult Run(string folder, TuningBudget? tuning) => BenchmarkRunner.Run(
            new BenchmarkOptions { Datasets = [SmallData.Numbers().Source()], Models = [model], OutputFolder = folder, Workers = 1,
                Tuning = tuning }, new SilentProgress());
        using var plain = new TemporaryFolder();

        var untuned = Run(plain.Path, null).Records.Single();
        var tuned = Run(_folder.Path, new TuningBudget { Trials = 4 }).Records.Single();

        Assert.IsNull(tuned.Error);
        Assert.AreEqual(untuned.ValidationScore, tuned.UntunedValidationScore);
        Assert.IsLessThanOrEqualTo(untuned.ValidationScore!.Value, tuned.ValidationScore!.Value);
    }

    [TestMethod]
    public void The_test_part_is_predicted_once_for_each_final_seed_and_never_by_a_trial()
    {
        var asked = new System.Collections.Concurrent.ConcurrentBag<int>();
        var data = SmallData.Numbers();
        int tests = DataSplitter.Split(data, 0).Test.Length, validations = DataSplitter.Split(data, 0).Validation.Length;

        Run(new TuningBudget { Trials = 15 }, [Guessing(asked.Add)], seeds: 3);

        Assert.AreEqual(3, asked.Count(rows => rows == tests));
        Assert.AreEqual(3 * (15 + 1), asked.Count(rows => rows == validations));
        Assert.AreEqual(asked.Count, asked.Count(rows => rows == tests || rows == validations));
    }

    [TestMethod]
    public void Other_labels_in_the_test_part_change_no_trial()
    {
        var data = SmallData.Numbers();
        float[] labels = data.Target.ToArray();
        foreach (int row in DataSplitter.Split(data, 0).Test) labels[row] += 1000;
        // The cut of a regression depends on name, rows and seed alone, so it is the same.
        var changed = new TabularDataset(data.Name, data.Task, data.Features, labels);

        Run(new TuningBudget { Trials = 12 }, [new SdcaLearner()], data: data);
        using var other = new TemporaryFolder();
        Run(new TuningBudget { Trials = 12 }, [new SdcaLearner()], data: changed, folder: other.Path);

        static string All(TrialRecord trial) => $"{string.Join(' ', trial.Settings)} {trial.ValidationScore:R}";
        CollectionAssert.AreEqual(Trials().Select(All).ToArray(), new TrialJournal(other.Path).Read().Single().Select(All).ToArray());
    }

    [TestMethod]
    public void A_study_that_was_stopped_goes_on_with_the_next_trial_and_ends_alike()
    {
        using var whole = new TemporaryFolder();
        var expected = Run(new TuningBudget { Trials = 16 }, [Guessing()], folder: whole.Path).Records.Single();
        using var stop = new CancellationTokenSource();
        var contender = Guessing();
        Assert.ThrowsExactly<OperationCanceledException>(() =>
            Run(new TuningBudget { Trials = 16 }, [contender], progress: new StoppingProgress(7, stop)));
        Assert.AreEqual(7, Trials().Count);

        var resumed = Run(new TuningBudget { Trials = 16 }, [contender]).Records.Single();

        // 16 trials, the one that the stop hit in vain, and the final fit.
        Assert.IsLessThanOrEqualTo(18, contender.Fits);
        CollectionAssert.AreEqual(new TrialJournal(whole.Path).Read().Single().Select(Said).ToArray(), Trials().Select(Said).ToArray());
        Assert.AreEqual((expected.Score, expected.Key), (resumed.Score, resumed.Key));
    }

    [TestMethod]
    public void More_trials_later_go_on_from_those_there_are()
    {
        var contender = Guessing();
        Run(new TuningBudget { Trials = 5 }, [contender]);

        Run(new TuningBudget { Trials = 8 }, [contender]);

        Assert.AreEqual(8, Trials().Count);
        Assert.AreEqual(8 + 2, contender.Fits);
    }

    [TestMethod]
    public void Seeds_of_one_split_share_a_study_and_seeds_of_others_have_their_own()
    {
        Run(new TuningBudget { Trials = 3 }, [Guessing()], seeds: 4, seedsPerSplit: 2);

        var studies = new TrialJournal(_folder.Path).Read();
        CollectionAssert.AreEquivalent(new[] { 0, 1 }, studies.Select(study => study.First().Split).ToArray());
        Assert.IsTrue(studies.All(study => study.Count() == 3));
    }

    [TestMethod]
    public void A_budget_of_seconds_ends_the_trials_but_not_the_first()
    {
        var slow = new FakeLearner("slow")
        {
            SearchSpace = [new NumberDimension("Guess", 0, 10)],
            FitWith = (_, _) =>
            {
                Thread.Sleep(30);
                return FakeLearner.Always([1]);
            },
        };

        Run(new TuningBudget { Seconds = 0.001 }, [slow]);

        Assert.AreEqual(1, Trials().Count);
        Assert.IsNull(Trials()[0].Error);
    }

    [TestMethod]
    public void A_trial_that_fails_is_reported_and_the_study_goes_on()
    {
        var fragile = new FakeLearner("fragile")
        {
            SearchSpace = [new NumberDimension("Guess", 0, 10)],
            FitWith = (_, settings) => settings.Count == 0 || Number(settings) > 5 ? FakeLearner.Always([100])
            : throw new InvalidOperationException("too small"),
        };

        var record = Run(new TuningBudget { Trials = 12 }, [fragile]).Records.Single();

        Assert.IsTrue(Trials().Any(trial => trial.Error == "InvalidOperationException: too small"));
        Assert.IsNull(record.Error);
    }

    [TestMethod]
    public void Where_no_trial_succeeds_the_run_fails_and_says_why()
    {
        var broken = new FakeLearner("broken",
            _ => throw new InvalidOperationException("no luck")) { SearchSpace = [new NumberDimension("Guess", 0, 10)] };

        StringAssert.Contains(Run(new TuningBudget { Trials = 2 }, [broken]).Records.Single().Error, "no luck");
    }

    // The target is near 100: the nearer the guess, the better.
    private static FakeLearner Guessing(Action<int>? asked = null) => new("guess")
    {
        SearchSpace = [new NumberDimension("Guess", 0, 200)],
        FitWith = (_, settings) => FakeLearner.Always([settings.Count == 0 ? 1 : (float)Number(settings)], asked),
    };

    private static double Number(IReadOnlyDictionary<string, string> settings)
        => double.Parse(settings["Guess"], CultureInfo.InvariantCulture);

    private static string Said(TrialRecord trial) => $"{trial.Trial} {trial.Settings["Guess"]} {trial.ValidationScore:R}";

    private List<TrialRecord> Trials() => [.. new TrialJournal(_folder.Path).Read().Single()];

    private BenchmarkResult Run(
        TuningBudget tuning,
        IReadOnlyList<ILearner> contenders,
        int seeds = 1,
        int seedsPerSplit = 1,
        TabularDataset? data = null,
        string? folder = null,
        StoppingProgress? progress = null) =>
        BenchmarkRunner.Run(
            new BenchmarkOptions
            {
                Datasets = [(data ?? SmallData.Numbers()).Source()],
                Models = [],
                OutputFolder = folder ?? _folder.Path,
                Seeds = seeds,
                SeedsPerSplit = seedsPerSplit,
                Workers = 2,
                Tuning = tuning,
            },
            contenders,
            progress is null ? new SilentProgress() : progress,
            progress?.Token ?? CancellationToken.None);

    private sealed class StoppingProgress(int trials, CancellationTokenSource stop) : IBenchmarkProgress
    {
        private int _left = trials;

        public CancellationToken Token => stop.Token;

        public void Message(string text)
        {
        }

        public void Planned(int total, int resumed)
        {
        }

        public void Started(BenchmarkRun run)
        {
        }

        public void Tried(BenchmarkRun run, TrialRecord trial)
        {
            if (--_left == 0) stop.Cancel();
        }

        public void Finished(BenchmarkRun run, ResultRecord record, BenchmarkState state)
        {
        }
    }
}
