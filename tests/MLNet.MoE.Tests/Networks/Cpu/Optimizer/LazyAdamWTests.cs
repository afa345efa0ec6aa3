using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Cpu.Optimizer;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Cpu.Optimizer;

/// <summary>Category columns, and columns that are almost always 0, against the same columns written out as numbers, which take the dense
/// way.</summary>
[TestClass]
public sealed class LazyAdamWTests
{
    private const int Rows = 240, BatchSize = 8, Numbers = 2;
    private const int Sparse = 40;
    private static readonly int[] Sizes = [3, 90];

    [TestMethod]
    [DataRow(0f, 1, true, DisplayName = "last weights, one thread, categories under a scale")]
    [DataRow(0f, 3, false, DisplayName = "last weights, three threads, sparse columns too")]
    [DataRow(0.99f, 1, false, DisplayName = "averaged weights, one thread, sparse columns too")]
    public void Gathered_columns_train_as_columns_of_numbers(float averageDecay, int threads, bool scale)
    {
        // Sparse columns have no scale, which numbers have.
        var spec = new NetworkSpec
        {
            Objective = "squared-error", Outputs = 1, NumericColumns = Numbers, CategorySizes = Sizes, SparseColumns = scale ? 0 : Sparse,
            Experts = 3, Width = 5, Members = 2, InputScale = scale, Activation = "tanh",
        };
        var dense = spec with { CategorySizes = [], SparseColumns = 0, PlainColumns = Sizes.Sum() + spec.SparseColumns };
        // More steps than any row may miss, and categories too rare to be met within that many.
        var settings = new TrainingSettings { LearningRate = 3e-3f, WeightDecay = 0.05f, WarmupSteps = 20, GateRateFactor = 2,
            AverageDecay = averageDecay };
        var start = NetworkWeights.Create(spec, 1);
        // A factor near zero makes gradients so small that AdamW's epsilon counts, for which missed steps use one mean value.
        var signs = new Random(1);
        foreach (var kind in (WeightKind[])[WeightKind.InputAdapters, WeightKind.SparseAdapters])
        {
            float[] adapters = start.Find(kind) ?? [];
            for (int i = 0; i < adapters.Length; i++) adapters[i] = signs.Next(2) == 0 ? -1 : 1;
        }
        var written =
            new NetworkWeights(
                [.. WeightLayout.For(dense).Select(shape => new WeightArray(shape, AsNumbers(spec, shape.Role, role => start[role])))]);
        Dictionary<WeightRole, double[]> gathered = Train(spec, start, Table(spec, written: false, spec.SparseColumns), settings, threads),
            asNumbers = Train(dense, written, Table(dense, written: true, spec.SparseColumns), settings, threads);
        // Adapters of sparse columns miss steps too, whose gradients are small beside AdamW's epsilon where a column is rare.
        double tolerance = scale ? 1e-7 : 1e-6;
        foreach (var (role, expected) in asNumbers)
        {
            double[] actual = AsNumbers(spec, role, other => gathered[other]);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], tolerance * (1 + Math.Abs(expected[i])), $"{role.Kind} {role.Index}[{i}]");
        }
    }

    /// <summary>An array of the network whose columns are all numbers, of arrays of the other one, which keeps the adapters of sparse
    /// columns apart, column by column.</summary>
    private static T[] AsNumbers<T>(NetworkSpec spec, WeightRole role, Func<WeightRole, T[]> arrays)
    {
        if (role.Kind != WeightKind.InputAdapters || spec.SparseColumns == 0) return arrays(role);
        T[] adapters = arrays(role), sparse = arrays(new(WeightKind.SparseAdapters));
        return
        [
            .. Enumerable.Range(0, spec.Members).SelectMany(member => adapters.Skip(member * spec.ScaledCount).Take(spec.ScaledCount)
                .Concat(Enumerable.Range(0, spec.SparseColumns).Select(column => sparse[(column * spec.Members) + member]))),
        ];
    }

    private static Dictionary<WeightRole, double[]> Train(NetworkSpec spec, NetworkWeights start, FeatureTable table,
        TrainingSettings settings, int threads)
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
        double[] values = (optimizer.Averaged ?? network.Parameters).Span.ToArray();
        return network.Layout.Regions.ToDictionary(
            region => region.Shape.Role,
                region => Enumerable.Range(0, region.Shape.Length).Select(i => values[(int)network.Layout.Position(region, i)]).ToArray());
    }

    private static FeatureTable Table(NetworkSpec spec, bool written, int sparse)
    {
        var random = new Random(4);
        var table = new FeatureTable(spec.PreparedColumns, spec.CategorySizes) { SparseCount = spec.SparseColumns };
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
            for (int column = 0; column < sparse; column++)
            {
                if (random.Next(2 + column) > 0) continue;
                float value = (random.Next(2) == 0 ? -1 : 1) * (0.5f + random.NextSingle());
                if (written) numeric[Numbers + Sizes.Sum() + column] = value;
                else table.OpenSparse!.Add(column, value);
            }
        }
        return table;
    }
}
