using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.MLNet.Trainers;

/// <summary>Networks that are trained on: what stays to the bit, and what may change.</summary>
[TestClass]
public sealed class ContinuedNetworkTests
{
    private static readonly FeatureLayout Layout = new(5, [new CategoryGroup(1, 3)], ["x", "c.a", "c.b", "c.c", "y"]),
        Wider = new(6, [new CategoryGroup(1, 4)], ["x", "c.a", "c.new", "c.b", "c.c", "y"]);

    [TestMethod]
    public void Room_for_a_category_changes_no_score()
    {
        var network = Fit(Options(), Table(200, 1, 3));
        var continued = ContinuedNetwork.Of(network, Table(200, 2, 4), [.. Enumerable.Range(0, 200)], Wider);
        Assert.AreEqual(network.Spec.CategorySizes[0] + 1, continued.Spec.CategorySizes[0]);
        var wider = new TrainedNetwork(Wider, continued.Preprocessor, continued.Spec,
            network.Training with { Weights = continued.Start(5) }, network.GateNoise, network.Temperature);
        Span<float> before = stackalloc float[1], after = stackalloc float[1];
        float[][] rows = [[0.1f, 1, 0, 0, 0.7f], [0.9f, 0, 0, 1, 0.2f], [0.4f, 0, 1, 0, 0.4f], [0.5f, 0, 0, 0, 0.1f]];
        foreach (float[] row in rows)
        {
            network.Predict(row, before);
            wider.Predict([row[0], row[1], 0, row[2], row[3], row[4]], after);
            Assert.AreEqual(before[0], after[0], 1e-6f);
        }
        // The new category counts as none until it is learnt.
        wider.Predict([0.5f, 0, 1, 0, 0, 0.1f], after);
        Assert.AreEqual(before[0], after[0], 1e-6f);
    }

    [TestMethod]
    [DataRow(NetworkParts.Gate)]
    [DataRow(NetworkParts.Head)]
    [DataRow(NetworkParts.GateAndHead)]
    [DataRow(NetworkParts.All)]
    public void Parts_that_are_not_trained_stay_to_the_bit(NetworkParts parts)
    {
        var network = Fit(Options(), Table(200, 1, 3));
        var options = Options();
        (options.Previous, options.ContinuedParts) = (network, parts);
        var second = Fit(options, Table(200, 2, 3));
        foreach (var array in second.Weights.Arrays)
        {
            bool isTrained = parts == NetworkParts.All || array.Shape.Group switch
            {
                WeightGroup.Gate => parts != NetworkParts.Head, WeightGroup.Head => parts != NetworkParts.Gate, _ => false,
            };
            bool isSame = array.Values.AsSpan().SequenceEqual(network.Weights[array.Shape.Role]);
            Assert.AreEqual(!isTrained, isSame, array.Shape.Name);
        }
    }

    [TestMethod]
    public void Previous_network_is_kept_where_no_epoch_is_better()
    {
        var network = Fit(Options(), Table(400, 1, 3));
        var options = Options();
        // Steps that can only do harm.
        (options.Previous, options.ContinuedLearningRate, options.Refit) = (network, 30, false);
        (options.AverageDecay, options.ContinuedEpochs) = (0, 0);
        var second = Fit(options, Table(100, 2, 3));
        Assert.AreEqual(0, second.BestEpoch);
        foreach (var array in second.Weights.Arrays) CollectionAssert.AreEqual(network.Weights[array.Shape.Role], array.Values);
    }

    [TestMethod]
    public void Further_fit_learns_from_rows_that_changed()
    {
        var network = Fit(Options(), Table(300, 1, 3));
        var options = Options();
        (options.Previous, options.ContinuedEpochs) = (network, 0);
        var second = Fit(options, Table(300, 2, 3, shift: 2));
        var test = Table(200, 3, 3, shift: 2);
        Assert.IsLessThan(0.3 * Error(network, test), Error(second, test));
        Assert.AreEqual(network.Preprocessor.TargetMean, second.Preprocessor.TargetMean);
    }

    [TestMethod]
    public void Epochs_are_a_share_of_those_of_the_previous_fit_and_no_row_is_held_out()
    {
        var network = Fit(Options(), Table(300, 1, 3));
        var options = Options();
        options.Previous = network;
        var second = Fit(options, Table(300, 2, 3));
        Assert.HasCount(Math.Clamp((network.BestEpoch + 3) / 4, 5, 50), second.History);
        Assert.IsTrue(second.History.All(epoch => double.IsNaN(epoch.ValidationLoss)));
        options.ContinuedEpochs = 3;
        Assert.HasCount(3, Fit(options, Table(300, 2, 3)).History);
        options.ContinuedEpochs = 0;
        Assert.IsTrue(Fit(options, Table(300, 2, 3)).History.All(epoch => double.IsFinite(epoch.ValidationLoss)));
    }

    private static double Error(TrainedNetwork network, FeatureTable table)
    {
        double sum = 0;
        Span<float> score = stackalloc float[1];
        for (int row = 0; row < table.RowCount; row++)
        {
            float[] features = new float[5];
            (features[0], features[4]) = (table.Numeric(row)[0], table.Numeric(row)[1]);
            features[1 + table.Categories(row)[0]] = 1;
            network.Predict(features, score);
            sum += Math.Abs(score[0] - table.Label(row));
        }
        return sum / table.RowCount;
    }

    private static TrainedNetwork Fit(GgMoeOptions options, FeatureTable table) => NetworkFitter.Fit(table, Layout, null,
        ObjectiveRegistry.All.Get("squared-error"), 0, options, TrainingObserver.None);

    private static GgMoeOptions Options() => new()
    {
        NumberOfMembers = 2, ExpertWidth = 8, MaximumEpochs = 25, NumberOfThreads = 1, Seed = 1, EmbeddingBins = 8,
    };

    private static FeatureTable Table(int rows, int seed, int categories, float shift = 0)
    {
        var random = new Random(seed);
        var table = new FeatureTable(2, [categories]);
        for (int row = 0; row < rows; row++)
        {
            var (x, y, category) = (random.NextSingle(), random.NextSingle(), random.Next(categories));
            table.AddRow(x - (2 * y) + category + shift, 1, out var numeric, out var groups);
            (numeric[0], numeric[1], groups[0]) = (x, y, category);
        }
        return table;
    }
}
