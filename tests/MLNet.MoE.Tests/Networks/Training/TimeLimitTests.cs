using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Training;

[TestClass]
public sealed class TimeLimitTests
{
    [TestMethod]
    public void Time_that_is_up_leaves_the_best_network_and_no_further_fit()
    {
        int epochs = 0, steps = 0;
        // The time is up in the middle of the sixth epoch.
        var observer = new TrainingObserver
        {
            OnEpoch = _ => epochs++,
            CheckCancelled = () =>
            {
                if (epochs == 5 && ++steps == 2) throw new TimeLimitException();
            },
        };
        var network = Fit(new MlpOptions { Refit = true, BatchSize = 32, NumberOfThreads = 1 }, observer);
        Assert.AreEqual(StopReason.TimeLimit, network.StopReason);
        Assert.AreEqual(5, epochs);
        Assert.HasCount(5, network.History);

        var five = Fit(new MlpOptions { Refit = false, BatchSize = 32, NumberOfThreads = 1, MaximumEpochs = 5 }, TrainingObserver.None);
        Assert.AreEqual(five.BestEpoch, network.BestEpoch);
        foreach (var (kept, expected) in network.Weights.Arrays.Zip(five.Weights.Arrays))
            CollectionAssert.AreEqual(expected.Values, kept.Values, kept.Shape.Name);
    }

    [TestMethod]
    public void Limit_that_is_up_at_once_gives_a_network_that_scores()
    {
        var network = Fit(new MlpOptions { TimeLimit = TimeSpan.FromTicks(1), NumberOfThreads = 1 }, TrainingObserver.None);
        Assert.AreEqual(StopReason.TimeLimit, network.StopReason);
        float[] score = new float[1];
        network.Predict(new float[5], score);
        Assert.IsTrue(float.IsFinite(score[0]));
    }

    [TestMethod]
    public void Limit_of_days_changes_nothing()
    {
        var (with, without) = (Fit(Short(TimeSpan.FromDays(1)), TrainingObserver.None), Fit(Short(null), TrainingObserver.None));
        foreach (var (limited, free) in with.Weights.Arrays.Zip(without.Weights.Arrays))
            CollectionAssert.AreEqual(free.Values, limited.Values, free.Shape.Name);
        static MlpOptions Short(TimeSpan? limit) => new() { TimeLimit = limit, MaximumEpochs = 4, NumberOfThreads = 1 };
    }

    [TestMethod]
    public void Limit_has_to_be_above_zero()
        => Assert.Throws<ArgumentOutOfRangeException>(() => OptionsCheck.Check(new MlpOptions { TimeLimit = TimeSpan.Zero }));

    [TestMethod]
    public void What_is_said_of_held_out_rows_is_what_the_network_predicts_for_them()
    {
        ValidationPredictions? said = null;
        var validation = Table(60, 2);
        var rows = Enumerable.Range(0, 60).Select(row => (validation.Label(row), Features(validation, row))).ToList();
        var network = NetworkFitter.Fit(Table(200, 1), Layout, validation, ObjectiveRegistry.All.Get("squared-error"), 0,
            new MlpOptions { MaximumEpochs = 6, NumberOfThreads = 1, OnValidated = told => said = told }, TrainingObserver.None);
        Assert.IsNotNull(said);
        Assert.IsFalse(said.LearnedAfterwards);
        float[] score = new float[1];
        for (int row = 0; row < rows.Count; row++)
        {
            network.Predict(rows[row].Item2, score);
            Assert.AreEqual(score[0], said.Scores[row], 1e-4f);
            Assert.AreEqual(rows[row].Item1, said.Labels[row], 1e-4f);
        }
    }

    private static readonly FeatureLayout Layout = new(5, []);

    private static TrainedNetwork Fit(NetworkOptions options, TrainingObserver observer) =>
        NetworkFitter.Fit(Table(200, 1), Layout, null, ObjectiveRegistry.All.Get("squared-error"), 0, options, observer);

    private static float[] Features(FeatureTable table, int row) => table.Numeric(row).ToArray();

    private static FeatureTable Table(int rows, int seed)
    {
        var random = new Random(seed);
        var table = new FeatureTable(5, []);
        for (int row = 0; row < rows; row++)
        {
            float[] x = [.. Enumerable.Range(0, 5).Select(_ => random.NextSingle())];
            table.AddRow((10 * x[0]) + (x[1] * x[2]), 1, out var numeric, out _);
            x.CopyTo(numeric);
        }
        return table;
    }
}
