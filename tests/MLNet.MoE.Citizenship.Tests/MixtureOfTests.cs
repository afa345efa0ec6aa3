using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Mixtures of any trainers, as an application uses them.</summary>
[TestClass]
public sealed class MixtureOfTests
{
    private static readonly MixtureOfOptions Quick = new() { NumberOfFolds = 3, Seed = 1 };

    [TestMethod]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Regression)]
    public void A_mixture_is_as_good_as_the_best_of_its_experts(TaskKind task)
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = Data(ml, task);

        var mixture = Mixture(ml, task, Quick).Fit(train);

        double loss = Loss(ml, task, mixture.Transform(test));
        double[] alone = [.. Experts(ml, task).Select(expert => Loss(ml, task, expert.Fit(train).Transform(test)))];
        Assert.IsLessThan((1.1 * alone.Min()) + 0.005, loss, $"experts: {string.Join(", ", alone)}; {mixture}");
        Assert.AreEqual(1, mixture.GlobalWeights.Sum(), 1e-6);
    }

    [TestMethod]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Regression)]
    public void A_saved_mixture_gives_the_same_scores(TaskKind task)
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = Data(ml, task);
        var mixture = Mixture(ml, task, new MixtureOfOptions { NumberOfFolds = 3, Seed = 1, Gate = MixtureGate.PerRow }).Fit(train);
        using var folder = new TemporaryFolder();
        string path = folder.File("mixture.zip");

        ml.Model.Save(mixture, train.Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);

        var (before, after) = (mixture.Transform(test), loaded.Transform(test));
        AreSame(Samples.Scores(before), Samples.Scores(after));
        AreSame([.. before.GetVectors("GateWeights")], [.. after.GetVectors("GateWeights")]);
    }

    [TestMethod]
    public void The_weights_of_a_row_are_not_negative_sum_to_1_and_have_the_experts_names()
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = Data(ml, TaskKind.Multiclass);
        var options = new MixtureOfOptions { NumberOfFolds = 3, Seed = 1, Gate = MixtureGate.PerRow,
            ExpertNames = ["network", "trees", "linear"] };
        var mixture = Mixture(ml, TaskKind.Multiclass, options).Fit(train);

        var scored = mixture.Transform(test);

        foreach (float[] weights in scored.GetVectors("GateWeights"))
        {
            Assert.AreEqual(1, weights.Sum(), 1e-5);
            Assert.IsTrue(weights.All(weight => weight >= 0));
        }
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["GateWeights"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(mixture.ExpertNames.ToArray(), names.DenseValues().Select(name => name.ToString()).ToArray());
        CollectionAssert.IsSubsetOf(mixture.ExpertNames.ToArray(), options.ExpertNames.ToArray());
    }

    [TestMethod]
    public void Where_experts_know_different_rows_the_gate_finds_out_which()
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = (Regimes(ml, 1500, 1), Regimes(ml, 1500, 2));
        IEstimator<ITransformer>[] experts = [Trees(ml, nameof(Regime.First)), Trees(ml, nameof(Regime.Second))];
        double Error(MixtureGate gate)
        {
            var mixture =
                ml.Regression.Trainers.MixtureOf(new MixtureOfOptions { Gate = gate, Seed = 1, FeatureColumnName = nameof(Regime.All) },
                    experts).Fit(train);
            Assert.AreEqual(gate != MixtureGate.Global, mixture.WeighsRows);
            return ml.Regression.Evaluate(mixture.Transform(test)).RootMeanSquaredError;
        }

        double global = Error(MixtureGate.Global), chosen = Error(MixtureGate.Automatic);

        // Each expert learnt half the slope of its column, so that even a perfect gate leaves an error of 5 / sqrt(12).
        Assert.IsLessThan(0.75 * global, chosen);
    }

    [TestMethod]
    public void Where_nothing_tells_experts_apart_the_weights_stay_the_same()
    {
        var ml = new MLContext(seed: 1);
        var train = Regimes(ml, 600, 1);
        // Both see the same column, which has all there is to know for them.
        var mixture = ml.Regression.Trainers.MixtureOf(new MixtureOfOptions { Seed = 1 }, Trees(ml, nameof(Regime.First)),
            Trees(ml, nameof(Regime.First))).Fit(train);

        Assert.IsFalse(mixture.WeighsRows);
    }

    [TestMethod]
    public void A_prediction_engine_gives_what_Transform_gives()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = (Regimes(ml, 400, 1), 0);
        var mixture = ml.Regression.Trainers.MixtureOf(
            new MixtureOfOptions { Seed = 1, Gate = MixtureGate.PerRow, FeatureColumnName = nameof(Regime.All) },
            Trees(ml, nameof(Regime.First)), Trees(ml, nameof(Regime.Second))).Fit(train);
        Regime[] rows = [.. Regime.Draw(20, 3)];
        var engine = ml.Model.CreatePredictionEngine<Regime, ScoredRegime>(mixture);

        float[] one = [.. rows.Select(row => engine.Predict(row).Score)];

        CollectionAssert.AreEqual(mixture.Transform(ml.Data.LoadFromEnumerable(rows)).GetNumbers("Score").ToArray(), one);
    }

    [TestMethod]
    public void An_expert_that_fails_is_left_out_with_a_warning()
    {
        var ml = new MLContext(seed: 1);
        var warnings = new List<string>();
        ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(e.Message);
        };
        var (train, _) = Data(ml, TaskKind.Regression);

        var mixture = ml.Regression.Trainers.MixtureOf(
            new MixtureOfOptions { NumberOfFolds = 2, Seed = 1, ExpertNames = ["works", "fails"] }, ml.Regression.Trainers.Sdca(),
            ml.Regression.Trainers.Sdca(featureColumnName: "Missing")).Fit(train);

        CollectionAssert.AreEqual(new[] { "works" }, mixture.ExpertNames.ToArray());
        Assert.IsTrue(warnings.Any(warning => warning.Contains("'fails' is left out", StringComparison.Ordinal)),
            string.Join('\n', warnings));
    }

    [TestMethod]
    public void Experts_that_all_fail_are_one_error()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = Data(ml, TaskKind.Regression);
        var mixture = ml.Regression.Trainers.MixtureOf(ml.Regression.Trainers.Sdca(featureColumnName: "Missing"));

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => mixture.Fit(train));

        StringAssert.StartsWith(error.Message, "No expert could be trained.");
    }

    [TestMethod]
    public void An_expert_of_another_task_is_left_out_and_said()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = Data(ml, TaskKind.Binary);
        var mixture = ml.BinaryClassification.Trainers.MixtureOf(
            ml.Regression.Trainers.FastTree(labelColumnName: nameof(Row.Price), numberOfTrees: 2),
            ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(labelColumnName: "Kind3"));

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => mixture.Fit(train));

        StringAssert.Contains(error.Message, "gives scores of Regression");
        StringAssert.Contains(error.Message, "gives scores of MulticlassClassification");
    }

    [TestMethod]
    public void An_expert_that_never_ends_does_not_hold_up_the_others()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = Data(ml, TaskKind.Regression);
        using var end = new ManualResetEventSlim();
        var options = new MixtureOfOptions { NumberOfFolds = 2, Seed = 1, TimeBudget = TimeSpan.FromSeconds(3),
            ExpertNames = ["endless", "quick"], NumberOfThreads = 2 };
        try
        {
            var mixture = ml.Regression.Trainers.MixtureOf(options, new Endless(end), ml.Regression.Trainers.Sdca()).Fit(train);
            CollectionAssert.AreEqual(new[] { "quick" }, mixture.ExpertNames.ToArray());
        }
        finally
        {
            end.Set();
        }
    }

    [TestMethod]
    public void Options_out_of_range_are_refused_by_name()
    {
        var ml = new MLContext(seed: 1);
        void Refused<TException>(MixtureOfOptions options, string option)
            where TException : ArgumentException
            => StringAssert.Contains(
                Assert.ThrowsExactly<TException>(() => ml.Regression.Trainers.MixtureOf(options, ml.Regression.Trainers.Sdca())).Message,
                option);

        Refused<ArgumentOutOfRangeException>(new() { NumberOfFolds = 21 }, "NumberOfFolds is 21");
        Refused<ArgumentOutOfRangeException>(new() { NumberOfBags = 0 }, "NumberOfBags is 0");
        Refused<ArgumentOutOfRangeException>(new() { ValidationFraction = 1 }, "ValidationFraction is 1");
        Refused<ArgumentOutOfRangeException>(new() { GateShrinkage = 0 }, "GateShrinkage is 0");
        Refused<ArgumentOutOfRangeException>(new() { TimeBudget = TimeSpan.Zero }, "TimeBudget");
        Refused<ArgumentException>(new() { ExpertNames = ["a", "b"] }, "ExpertNames has 2 names for 1 experts");
        Assert.ThrowsExactly<ArgumentException>(() => ml.Regression.Trainers.MixtureOf());
    }

    [TestMethod]
    public void Fold_models_can_be_kept_in_place_of_another_fit()
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = Data(ml, TaskKind.Binary);

        var mixture = Mixture(ml, TaskKind.Binary, new MixtureOfOptions { NumberOfFolds = 2, NumberOfBags = 2, Refit = false, Seed = 1 })
            .Fit(train);

        Assert.HasCount(4, mixture.GetExperts(0));
        Assert.IsLessThan(0.4, Loss(ml, TaskKind.Binary, mixture.Transform(test)));
    }

    private static MixtureOfTrainer Mixture(MLContext ml, TaskKind task, MixtureOfOptions options) => task switch
    {
        TaskKind.Multiclass => ml.MulticlassClassification.Trainers.MixtureOf(options, Experts(ml, task)),
        TaskKind.Binary => ml.BinaryClassification.Trainers.MixtureOf(options, Experts(ml, task)),
        _ => ml.Regression.Trainers.MixtureOf(options, Experts(ml, task)),
    };

    private static IEstimator<ITransformer>[] Experts(MLContext ml, TaskKind task)
    {
        var network = new GgMoeOptions { MaximumEpochs = 20, NumberOfMembers = 2, Refit = false };
        var scaled = ml.Transforms.NormalizeMeanVariance("Features");
        return task switch
        {
            TaskKind.Multiclass =>
            [
                ml.MulticlassClassification.Trainers.GgMoe(network),
                ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree(numberOfTrees: 20)),
                scaled.Append(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 10)),
            ],
            TaskKind.Binary =>
            [
                ml.BinaryClassification.Trainers.GgMoe(network),
                ml.BinaryClassification.Trainers.FastTree(numberOfTrees: 20),
                scaled.Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression(maximumNumberOfIterations: 10)),
            ],
            _ =>
            [
                ml.Regression.Trainers.GgMoe(network),
                ml.Regression.Trainers.FastTree(numberOfTrees: 20),
                scaled.Append(ml.Regression.Trainers.Sdca(maximumNumberOfIterations: 10)),
            ],
        };
    }

    private static (IDataView Train, IDataView Test) Data(MLContext ml, TaskKind task)
    {
        var (train, test) = (Samples.View(ml, 400, 1), Samples.View(ml, 400, 2));
        var preparation = Samples.Preparation(ml, task).Append(ml.Transforms.Conversion.MapValueToKey("Kind3", nameof(Row.Kind)))
            .Fit(train);
        return (preparation.Transform(train), preparation.Transform(test));
    }

    private static double Loss(MLContext ml, TaskKind task, IDataView scored) => task switch
    {
        TaskKind.Multiclass => ml.MulticlassClassification.Evaluate(scored).LogLoss,
        TaskKind.Binary => ml.BinaryClassification.Evaluate(scored).LogLoss,
        _ => ml.Regression.Evaluate(scored).RootMeanSquaredError,
    };

    /// <summary>Trees that see one column.</summary>
    private static IEstimator<ITransformer> Trees(MLContext ml, string column) =>
        ml.Transforms.Concatenate("One", column)
            .Append(ml.Regression.Trainers.FastTree(featureColumnName: "One", numberOfTrees: 20, numberOfLeaves: 8));

    private static IDataView Regimes(MLContext ml, int count, int seed) => ml.Data.LoadFromEnumerable(Regime.Draw(count, seed));

    private static void AreSame(float[][] expected, float[][] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++) CollectionAssert.AreEqual(expected[i], actual[i]);
    }

    /// <summary>Two regimes: below a switch the label is one column, above it another.</summary>
    private sealed class Regime
    {
        public float First { get; set; }

        public float Second { get; set; }

        [VectorType(3)]
        public float[] All { get; set; } = [];

        public float Label { get; set; }

        public static IEnumerable<Regime> Draw(int count, int seed)
        {
            var random = new Random(seed);
            for (int i = 0; i < count; i++)
            {
                float first = random.NextSingle(), second = random.NextSingle(), which = (2 * random.NextSingle()) - 1;
                yield return new Regime { First = first, Second = second, All = [first, second, which],
                    Label = (10 * (which < 0 ? first : second)) + (0.1f * random.NextSingle()) };
            }
        }
    }

    private sealed class ScoredRegime
    {
        public float Score { get; set; }
    }

    /// <summary>A trainer whose fit does not end by itself.</summary>
    private sealed class Endless(ManualResetEventSlim end) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            end.Wait();
            throw new InvalidOperationException("Ended by the test.");
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
