using MLNet.MoE.Data;
using MLNet.MoE.Inference.Kernels;
using MLNet.MoE.Network;
using MLNet.MoE.Training;
using MLNet.MoE.Training.Cpu;

namespace MLNet.MoE.Tests.Training;

/// <summary>Category columns against the same columns written out as numbers 0 and 1, which take the dense way.</summary>
[TestClass]
public sealed class CategoryOptimizerTests
{
    private const int Rows = 240, BatchSize = 8, Numbers = 2;
    private static readonly int[] Sizes = [3, 90];

    [TestMethod]
    [DataRow(0f, 1, DisplayName = "last weights, one thread")]
    [DataRow(0f, 3, DisplayName = "last weights, three threads")]
    [DataRow(0.99f, 1, DisplayName = "averaged weights, one thread")]
    public void Category_columns_train_as_columns_of_zeros_and_ones(float averageDecay, int threads)
    {
        var spec = new NetworkSpec
        {
            Task = TaskKind.Regression, Outputs = 1, NumericColumns = Numbers, CategorySizes = Sizes, Experts = 3, Width = 5, Members = 2, InputScale = true, Activation = "tanh",
        };
        var dense = spec with { CategorySizes = [], PlainColumns = Sizes.Sum() };
        // More steps than any row may miss, and categories too rare to be met within that many.
        var settings = new TrainingSettings { LearningRate = 3e-3f, WeightDecay = 0.05f, WarmupSteps = 20, GateRateFactor = 2, AverageDecay = averageDecay };
        var start = NetworkWeights.Create(spec, 1);
        // A factor near zero makes gradients so small that AdamW's epsilon counts, for which missed steps use one mean value.
        var adapters = start[WeightLayout.InputAdapters];
        var signs = new Random(1);
        for (int i = 0; i < adapters.Length; i++) adapters[i] = signs.Next(2) == 0 ? -1 : 1;
        double[][] byCategory = Train(spec, start, Table(spec, written: false), settings, threads), asNumbers = Train(dense, start, Table(dense, written: true), settings, threads);
        var shapes = WeightLayout.For(spec);
        for (int array = 0; array < shapes.Count; array++)
        {
            for (int i = 0; i < byCategory[array].Length; i++)
            {
                double expected = asNumbers[array][i];
                Assert.AreEqual(expected, byCategory[array][i], 1e-7 * (1 + Math.Abs(expected)), $"{shapes[array].Name}[{i}]");
            }
        }
    }

    private static double[][] Train(NetworkSpec spec, NetworkWeights start, FeatureTable table, TrainingSettings settings, int threads)
    {
        using var team = new WorkTeam(threads);
        var network = new CpuNetwork<double>(spec, start, table, Kernels<double>.All[1], team, BatchSize);
        var optimizer = new AdamWOptimizer<double>(network, settings);
        for (int step = 1; step <= 2500; step++)
        {
            int[] rows = [.. Enumerable.Range(0, BatchSize).Select(i => ((step * BatchSize) + i) % Rows)];
            network.Gradient(rows, 1, step, 0, 1);
            Assert.IsTrue(optimizer.Step());
        }
        optimizer.Complete();
        var values = (optimizer.Averaged ?? network.Parameters).Span.ToArray();
        return [.. network.Layout.Regions.Select(region =>
            Enumerable.Range(0, region.Shape.Length).Select(i => values[(int)network.Layout.Position(region, i)]).ToArray())];
    }

    private static FeatureTable Table(NetworkSpec spec, bool written)
    {
        var random = new Random(4);
        var table = new FeatureTable(spec.PreparedColumns, spec.CategorySizes);
        for (int row = 0; row < Rows; row++)
        {
            // Some categories are in nearly every batch, some in one row of the table, some in none.
            int[] categories = [random.Next(-1, 3), (int)(90 * Math.Pow(random.NextDouble(), 3))];
            double label = Math.Sin(categories[1]) + categories[0] + random.NextDouble();
            table.AddRow((float)label, 1, out var numeric, out var indices);
            for (int i = 0; i < Numbers; i++) numeric[i] = random.NextSingle();
            if (!written) categories.CopyTo(indices);
            else if (categories[0] >= 0) numeric[Numbers + categories[0]] = 1;
            if (written) numeric[Numbers + Sizes[0] + categories[1]] = 1;
        }
        return table;
    }
}
