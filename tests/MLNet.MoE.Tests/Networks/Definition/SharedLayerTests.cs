using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Definition;

/// <summary>Networks whose first layers are shared by the experts.</summary>
[TestClass]
public sealed class SharedLayerTests
{
    /// <summary>A mixture with shared layers and an even gate is a perceptron of the experts' total width whose output layer is divided by
    /// their number.</summary>
    [TestMethod]
    [DataRow(1, 2, 3, 5)]
    [DataRow(1, 2, 4, 32)]
    [DataRow(2, 3, 2, 33)]
    public void Even_mixture_is_a_perceptron_of_the_total_width(int shared, int blocks, int experts, int width)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var (random, table) = RandomNetworks.Create(seed, RandomNetworks.Objectives[seed % 3], "softmax", "gelu", "piecewise-linear",
                (MemberSharing.Mini, 2));
            var mixture = random with { Experts = experts, Width = width, Layers = blocks, SharedLayers = shared, ExpertBiases = true };
            var perceptron = mixture with { Experts = 1, Width = experts * width, SharedLayers = 0 };
            var weights = RandomNetworks.Weights(mixture, seed);
            foreach (var kind in (WeightKind[])[WeightKind.GateWeights, WeightKind.GateBias]) weights[kind].AsSpan().Clear();
            float[] expected = Predict(perceptron, AsPerceptron(mixture, perceptron, weights), table),
                actual = Predict(mixture, weights, table);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 1e-5f * (1 + Math.Abs(expected[i])), $"output {i} of seed {seed}");
        }
    }

    [TestMethod]
    public void Padding_gets_no_gradient()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var (random, table) = RandomNetworks.Create(seed, "cross-entropy", "gumbel-softmax", "gelu", "piecewise-linear",
                (MemberSharing.Mini, 2));
            var spec = random with { Experts = 3, Width = 5 + seed, Layers = 3, SharedLayers = 1 + (seed % 2) };
            using var team = new WorkTeam(1);
            var network = new CpuNetwork<double>(spec, RandomNetworks.Weights(spec, seed), table, Kernels<double>.All[seed % 3], team,
                table.RowCount);
            network.Gradient([.. Enumerable.Range(0, table.RowCount)], 1, 1, 0, seed);
            var real =
                new HashSet<nint>(
                    network.Layout.Regions.SelectMany(r => Enumerable.Range(0, r.Shape.Length).Select(i => network.Layout.Position(r, i))));
            Assert.HasCount(network.Layout.Regions.Sum(r => r.Shape.Length), real);
            var gradient = network.Gradients[0].Span;
            int zeros = 0;
            for (int i = 0; i < gradient.Length; i++)
            {
                if (!real.Contains(i)) Assert.AreEqual(0.0, gradient[i], $"padding number {i} of seed {seed}");
                else if (gradient[i] == 0) zeros++;
            }
            Assert.IsLessThan(real.Count / 2, zeros);
        }
    }

    [TestMethod]
    public void Only_layers_behind_shared_ones_read_all_experts()
    {
        var spec = new NetworkSpec { Objective = "logistic", Outputs = 1, NumericColumns = 7, Experts = 4, Width = 10, Layers = 3,
            SharedLayers = 1 };
        int[] Read(NetworkSpec s) => [.. Enumerable.Range(0, s.Layers).Select(s.FanIn)];
        CollectionAssert.AreEqual((int[])[7, 40, 10], Read(spec));
        CollectionAssert.AreEqual((int[])[7, 40, 40], Read(spec with { SharedLayers = 2 }));
        CollectionAssert.AreEqual((int[])[7, 10, 10], Read(spec with { SharedLayers = 0 }));
        CollectionAssert.AreEqual((int[])[7, 10, 10], Read(spec with { Experts = 1 }));
    }

    private static NetworkWeights AsPerceptron(NetworkSpec mixture, NetworkSpec perceptron, NetworkWeights weights)
    {
        int experts = mixture.Experts, width = mixture.Width;
        return new([.. WeightLayout.For(perceptron).Select(shape => new WeightArray(shape, Values(shape)))]);

        float[] Values(WeightShape shape)
        {
            float[] from = weights[shape.Role], to = new float[shape.Length];
            if (shape.Group is not (WeightGroup.Body or WeightGroup.Head)) return from;
            bool matrix = shape.Name.EndsWith(".weights", StringComparison.Ordinal);
            if (shape.Group == WeightGroup.Head)
            {
                // (members, experts, width, outputs) stands in the same order as (members, 1, experts x width, outputs); biases are
                // averaged.
                if (matrix) return Array.ConvertAll(from, value => value / experts);
                int outputs = mixture.Outputs;
                for (int i = 0; i < from.Length; i++) to[(i / (experts * outputs) * outputs) + (i % outputs)] += from[i] / experts;
                return to;
            }
            if (!matrix) return from;
            // (experts, fan-in, width) becomes (fan-in, experts x width).
            int fanIn = from.Length / experts / width;
            for (int k = 0; k < experts; k++)
                for (int row = 0; row < fanIn; row++)
                    for (int column = 0; column < width; column++)
                        to[(((row * experts) + k) * width) + column] = from[(((k * fanIn) + row) * width) + column];
            return to;
        }
    }

    private static float[] Predict(NetworkSpec spec, NetworkWeights weights, FeatureTable table)
    {
        var layout = new ParameterLayout(spec, Kernels<float>.Best.PanelWidth);
        var predictor = new BatchPredictor(spec, layout, Kernels<float>.Best, GateDraws.Draw(spec, 1), table.RowCount);
        predictor.SetParameters(layout.Import<float>(weights));
        float[] predictions = new float[table.RowCount * spec.Outputs];
        predictor.Predict(table, [.. Enumerable.Range(0, table.RowCount)], predictions);
        return predictions;
    }
}
