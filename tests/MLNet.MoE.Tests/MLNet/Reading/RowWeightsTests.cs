using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;
using static MLNet.MoE.Tests.Tables.ReaderData;

namespace MLNet.MoE.Tests;

/// <summary>A common factor of all weights says nothing.</summary>
[TestClass]
public sealed class RowWeightsTests
{
    private static readonly double[] Factors = [1000, 0.001, 1e6, 1e-6, 3, 1.0 / 7, 1024, 0.1, 12345.678, 1e20, 1e-20];

    private static IReadOnlyDictionary<string, double[]> Kinds { get; } = new Dictionary<string, double[]>
    {
        ["equal"] = Make(_ => 1),
        ["frequencies"] = Make(random => random.Next(1, 6)),
        ["survey"] = Make(random => random.Next(57, 2000)),
        ["two classes"] = Make(random => random.Next(2) == 0 ? 400 / (2 * 357.0) : 400 / (2 * 43.0)),
        ["three decimals"] = Make(random => Math.Round(0.5 + (1.5 * random.NextDouble()), 3)),
        ["six decimals"] = Make(random => Math.Round(0.5 + (1.5 * random.NextDouble()), 6)),
        ["continuous"] = Make(random => Math.Exp(random.NextDouble() - 0.5)),
    };

    public static IEnumerable<object[]> Names => Kinds.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Factor_of_double_weights_changes_no_bit(string kind)
    {
        float[] expected = Normalised(Kinds[kind]);
        foreach (double factor in Factors)
            CollectionAssert.AreEqual(expected, Normalised([.. Kinds[kind].Select(weight => weight * factor)]), $"factor {factor}");
        Assert.AreEqual(1, expected.Average(weight => (double)weight), 1e-3);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Factor_of_single_weights_changes_no_bit(string kind)
    {
        float[] weights = [.. Kinds[kind].Select(weight => (float)weight)], expected = Normalised(weights);
        foreach (double factor in Factors)
            CollectionAssert.AreEqual(expected, Normalised([.. weights.Select(weight => (float)(weight * factor))]), $"factor {factor}");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Ratios_stay(string kind)
    {
        double[] weights = Kinds[kind];
        float[] normalised = Normalised(weights);
        double exactness = kind is "equal" or "frequencies" ? 1e-7 : 1.0 / 1024;
        for (int i = 1; i < weights.Length; i++)
            Assert.AreEqual(weights[i] / weights[0], normalised[i] / (double)normalised[0], exactness * weights[i] / weights[0]);
    }

    [TestMethod]
    public void Weights_of_any_size_are_taken()
    {
        foreach (double size in (double[])[double.Epsilon, 1e-300, 1, 1e300, double.MaxValue / 4])
            CollectionAssert.AreEqual(new[] { 0.75f, 1.5f, 0.75f }, Normalised([size, size * 2, size]), $"size {size}");
        foreach (float weight in Normalised([1e-300, 1, 1e300])) Assert.IsTrue(weight > 0 && float.IsFinite(weight));
    }

    [TestMethod]
    public void Validation_weights_keep_their_unit()
    {
        var tables = FeatureReader.Read(Weights(2, 4, 6), Weights(4, 8), Weighted, TaskKind.Regression);
        CollectionAssert.AreEqual(new[] { 0.5f, 1, 1.5f }, All(tables.Training));
        CollectionAssert.AreEqual(new[] { 1f, 2 }, All(tables.Validation!));
    }

    [TestMethod]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Regression)]
    public void Model_is_the_same_at_any_scale_and_equal_weights_are_none(TaskKind task)
    {
        float[] unweighted = Weights(task, null, 1);
        CollectionAssert.AreEqual(unweighted, Weights(task, _ => 1, 1));
        CollectionAssert.AreEqual(unweighted, Weights(task, _ => 1, 1000));
        float[] weighted = Weights(task, i => 0.5 + (i * 0.37 % 1), 1);
        CollectionAssert.AreNotEqual(unweighted, weighted);
        foreach (double factor in (double[])[1000, 0.001, 1.0 / 3])
            CollectionAssert.AreEqual(weighted, Weights(task, i => 0.5 + (i * 0.37 % 1), factor), $"factor {factor}");

        static float[] Weights(TaskKind task, Func<int, double>? weight, double factor)
        {
            var rows = Enumerable.Range(0, 300).Select(i => new DoublyWeightedRow
            {
                Label = task switch { TaskKind.Regression => MathF.Sin(i), TaskKind.Binary => i * 7 % 2, _ => i * 7 % 3 },
                Weight = factor * (weight?.Invoke(i) ?? 1),
                Features = [i % 2, i * 0.61f % 1, i % 7],
            });
            var tables = FeatureReader.Read(View(rows, 3), null, weight is null ? Columns : Weighted, task);
            string objective = task switch { TaskKind.Regression => "squared-error", TaskKind.Binary => "logistic", _ => "cross-entropy" };
            var options = new GgMoeOptions { Seed = 1, MaximumEpochs = 4, NumberOfThreads = 1, NumberOfMembers = 2 };
            var network = NetworkFitter.Fit(tables.Training, tables.Layout, null, ObjectiveRegistry.All.Get(objective), tables.Classes,
                options, TrainingObserver.None);
            return [.. network.Weights.Arrays.SelectMany(array => array.Values), network.Temperature];
        }
    }

    private static float[] Normalised(float[] weights)
        => All(FeatureReader.Read(Weights(weights), null, Weighted, TaskKind.Regression).Training);

    private static float[] Normalised(double[] weights)
    {
        var rows = View(weights.Select((weight, i) => new DoublyWeightedRow { Label = i, Weight = weight, Features = [i] }), 1);
        return All(FeatureReader.Read(rows, null, Weighted, TaskKind.Regression).Training);
    }

    private static float[] All(FeatureTable table) => [.. Enumerable.Range(0, table.RowCount).Select(table.Weight)];

    private static double[] Make(Func<Random, double> weight)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, 400).Select(_ => weight(random))];
    }

    private sealed class DoublyWeightedRow
    {
        public float Label { get; set; }

        public double Weight { get; set; }

        public float[] Features { get; set; } = [];
    }
}
