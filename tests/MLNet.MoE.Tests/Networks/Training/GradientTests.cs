using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Cpu.Layers;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Training;

/// <summary>The engine's gradients, in double precision, against finite differences: every registered part, objective and kind of
/// ensemble.</summary>
[TestClass]
public sealed class GradientTests
{
    private const double Step = 1e-5;

    public static IEnumerable<object[]> Parts()
    {
        int seed = 100;
        foreach (var (gate, activation, embedding, sharing) in RandomNetworks.Parts())
            yield return [seed++, RandomNetworks.Objectives[seed % 3], gate, activation, embedding, sharing, seed % 4 == 0 ? 1 : 3];
        // Quantiles in ensembles and alone.
        foreach (int members in (int[])[1, 3])
            yield return [seed++, "squared-error with quantiles", "softmax", "tanh", "none", MemberSharing.Mini, members];
    }

    [TestMethod]
    [DynamicData(nameof(Parts))]
    public void Gradient_equals_finite_differences(int seed, string objective, string gate, string activation, string embedding,
        MemberSharing sharing, int members)
    {
        var (spec, table) = RandomNetworks.Create(seed, objective, gate, activation, embedding, (sharing, members));
        Check(spec, table, Kernels<double>.All[seed % Kernels<double>.All.Count], dropout: seed % 3 == 0 ? 0.3f : 0,
            threads: 1 + (seed % 2), seed);
    }

    [TestMethod]
    [DataRow(1, MemberSharing.Mini, 3)]
    [DataRow(2, MemberSharing.Mini, 1)]
    [DataRow(3, MemberSharing.Full, 2)]
    [DataRow(4, MemberSharing.Independent, 2)]
    [DataRow(7, MemberSharing.Mini, 2)]
    [DataRow(6, MemberSharing.Mini, 1)]
    public void Gradient_through_the_code_of_the_embedding_equals_finite_differences(int seed, MemberSharing sharing, int members)
    {
        foreach (var kernels in Kernels<double>.All)
        {
            // Half a panel, where that is enough to pay, and two.
            foreach (int size in (int[])[Math.Max(4, kernels.PanelWidth / 2), 2 * kernels.PanelWidth])
            {
                const int rows = 60;
                var (spec, table) = RandomNetworks.Create((2 * seed) + (size % 3), "cross-entropy", "gumbel-softmax", "relu", "none",
                    (sharing, members), rows);
                spec = spec with { NumericColumns = spec.PreparedColumns - Math.Min(spec.PlainColumns, spec.PreparedColumns - 1),
                    PlainColumns = Math.Min(spec.PlainColumns, spec.PreparedColumns - 1) };
                spec = EmbeddingRegistry.Get("piecewise-linear").Configure(spec, table, [.. Enumerable.Range(0, rows)], bins: 5, size);
                Assert.IsLessThanOrEqualTo(rows, CodedInput<double>.LeastRows(spec, kernels), $"size {size}, {kernels.Name} kernels");
                Check(spec, table, kernels, dropout: 0, threads: 1, seed);
            }
        }
    }

    private static void Check(NetworkSpec spec, FeatureTable table, Kernels<double> kernels, float dropout, int threads, int seed)
    {
        if (!RandomNetworks.HasExactSlopes(spec)) return;
        using var team = new WorkTeam(threads);
        // Every other ensemble's members have rows of their own.
        int orders = seed % 2 == 0 ? 1 : spec.Members;
        var network = new CpuNetwork<double>(spec, RandomNetworks.Weights(spec, seed), table, kernels, team, table.RowCount, orders);
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        if (orders > 1) rows = BatchOrder.ForEpoch(rows[..^3], seed, 1, orders);
        network.Gradient(rows, meanWeight: 1, step: 7, dropout, seed);
        double[] gradient = Sum(network);

        var random = new Random(seed);
        int compared = 0, tried = 0;
        foreach (var region in network.Layout.Regions)
        {
            for (int trial = 0; trial < 6; trial++)
            {
                tried++;
                nint at = network.Layout.Position(region, random.Next(region.Shape.Length));
                double expected = Slope(network, rows, at, dropout, seed, Step), coarse = Slope(network, rows, at, dropout, seed, 2 * Step);
                // Where a kink of the activation lies between the two points there is no derivative to compare with.
                if (Math.Abs(expected - coarse) > 1e-6 * (1 + Math.Abs(expected))) continue;
                Assert.AreEqual(expected, gradient[at], 1e-6 * (1 + Math.Abs(expected)),
                    $"{region.Shape.Name}, number {at - region.Offset}, {spec}");
                compared++;
            }
        }
        Assert.IsTrue(compared > tried / 2, $"Only {compared} of {tried} slopes could be compared.");
    }

    [TestMethod]
    public void Padding_gets_no_gradient()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var (spec, table) = RandomNetworks.Create(seed, "cross-entropy", "gumbel-softmax", "gelu", "piecewise-linear",
                (MemberSharing.Full, 2));
            using var team = new WorkTeam(1);
            var network = new CpuNetwork<double>(spec, RandomNetworks.Weights(spec, seed), table, Kernels<double>.All[0], team,
                table.RowCount);
            network.Gradient([.. Enumerable.Range(0, table.RowCount)], 1, 1, 0, seed);
            double[] gradient = Sum(network);
            var real =
                new HashSet<nint>(
                    network.Layout.Regions.SelectMany(r => Enumerable.Range(0, r.Shape.Length).Select(i => network.Layout.Position(r, i))));
            for (int i = 0; i < gradient.Length; i++)
                if (!real.Contains(i)) Assert.AreEqual(0.0, gradient[i], $"padding number {i} of seed {seed}");
        }
    }

    [TestMethod]
    public void Own_orders_that_are_alike_give_the_gradient_of_a_common_one()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var (spec, table) = RandomNetworks.Create(seed, RandomNetworks.Objectives[seed % 3], "gumbel-softmax", "gelu",
                "piecewise-linear", ((MemberSharing)(seed % 2), 3), rows: 29);
            int[] rows = [.. Enumerable.Range(0, table.RowCount)];
            var (common, own) = (Gradient(rows, 1), Gradient([.. rows, .. rows, .. rows], 3));
            for (int i = 0; i < common.Length; i++)
                Assert.AreEqual(common[i], own[i], 1e-12 * (1 + Math.Abs(common[i])), $"number {i} of seed {seed}");

            double[] Gradient(int[] batch, int orders)
            {
                using var team = new WorkTeam(2);
                var network = new CpuNetwork<double>(spec, RandomNetworks.Weights(spec, seed), table, Kernels<double>.Best, team,
                    table.RowCount, orders);
                network.Gradient(batch, 1, 1, 0.2f, seed);
                return Sum(network);
            }
        }
    }

    [TestMethod]
    public void Kernels_of_all_widths_give_the_same_gradient()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var (spec, table) = RandomNetworks.Create(seed, "squared-error", "softmax", "silu", "piecewise-linear", (MemberSharing.Mini, 2),
                rows: 37);
            NetworkWeights? first = null;
            foreach (var kernels in Kernels<double>.All)
            {
                using var team = new WorkTeam(1);
                var network = new CpuNetwork<double>(spec, RandomNetworks.Weights(spec, seed), table, kernels, team, table.RowCount);
                network.Gradient([.. Enumerable.Range(0, table.RowCount)], 1, 1, 0, seed);
                var gradient = network.Layout.Export(network.Gradients[0]);
                first ??= gradient;
                foreach (var (a, b) in first.Arrays.Zip(gradient.Arrays))
                    for (int i = 0; i < a.Values.Length; i++)
                        Assert.AreEqual(a.Values[i], b.Values[i], 1e-6f, $"{kernels.Name} {a.Shape.Name}[{i}] seed {seed}");
            }
        }
    }

    private static double Slope(CpuNetwork<double> network, int[] rows, nint at, float dropout, int seed, double step)
    {
        double Loss(double offset)
        {
            ref double value = ref network.Parameters.Span[(int)at];
            double before = value;
            value += offset;
            double loss = network.Gradient(rows, 1, 7, dropout, seed);
            value = before;
            return loss;
        }
        return (Loss(step) - Loss(-step)) / (2 * step);
    }

    private static double[] Sum(CpuNetwork<double> network)
    {
        double[] sum = new double[network.Layout.Length];
        foreach (var part in network.Gradients)
            for (int i = 0; i < sum.Length; i++) sum[i] += part.Span[i];
        return sum;
    }
}
