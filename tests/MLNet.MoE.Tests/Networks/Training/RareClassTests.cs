using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Training;

/// <summary>Gradient gating of rare classes: what it changes, by how much, and what it leaves alone.</summary>
[TestClass]
public sealed class RareClassTests
{
    [TestMethod]
    public void Gradients_of_the_output_layer_are_those_of_gated_outputs_and_all_others_stay()
    {
        for (int seed = 0; seed < 6; seed++)
        {
            var (spec, table) = Create(seed, rare: 2);
            var weights = RandomNetworks.Weights(spec, seed);
            var request = Request(spec, weights, table, 3);
            var plain = Gradient(request, null);
            var gated = Gradient(request, RareClasses.Of(request)!);
            var reference = new ReferenceNetwork(spec, weights);
            double[] counts = new double[spec.Outputs];
            for (int row = 0; row < table.RowCount; row++) counts[(int)table.Labels(row)[0]] += 1.0 / 2;
            double rareMean = counts.Where(count => count < 3).Average();
            for (int row = 0; row < table.RowCount; row++)
            {
                for (int member = 0; member < spec.Members; member++)
                {
                    var pass = reference.Forward(member, table.Numeric(row), table.Categories(row), table.Sparse(row),
                        ReferenceNoise.None);
                    double[] gradient = new double[spec.Outputs];
                    reference.Loss(pass, table.Labels(row), gradient);
                    int label = (int)table.Labels(row)[0];
                    for (int v = 0; v < gradient.Length; v++)
                    {
                        double factor = v == label || counts[v] >= 3 ? 1
                            : counts[label] < 3 ? Math.Min(1, counts[v] / rareMean) : counts[v];
                        gradient[v] *= factor * table.Weight(row) / (table.RowCount * spec.Members);
                    }
                    reference.Backward(pass, gradient);
                }
            }
            foreach (var (before, after) in plain.Arrays.Zip(gated.Arrays))
            {
                if (before.Shape.Group != WeightGroup.Head)
                {
                    CollectionAssert.AreEqual(before.Values, after.Values, before.Shape.Name);
                    continue;
                }
                CollectionAssert.AreNotEqual(before.Values, after.Values, before.Shape.Name);
                double[] expected = reference[before.Shape.Role].Gradient;
                for (int i = 0; i < expected.Length; i++)
                    Assert.AreEqual(expected[i], after.Values[i], 1e-6 * (1 + Math.Abs(expected[i])), before.Shape.Name);
            }
        }
    }

    [TestMethod]
    public void Without_rare_classes_nothing_is_gated()
    {
        var (spec, table) = Create(1, rare: 2);
        var request = Request(spec, RandomNetworks.Weights(spec, 1), table, 0.25f);
        Assert.IsNull(RareClasses.Of(request));
        Assert.IsNull(RareClasses.Of(request with { Settings = request.Settings with { RareClassGradientGate = 0 } }));
    }

    private static NetworkWeights Gradient(TrainingRequest request, RareClasses? classes)
    {
        using var team = new WorkTeam(1);
        var table = request.Data.Training;
        var network = new CpuNetwork<double>(request.Spec, request.Start, table, Kernels<double>.All[0], team, table.RowCount)
        {
            RareClasses = classes,
        };
        network.Gradient([.. Enumerable.Range(0, table.RowCount)], 1, 1, 0, 0);
        return network.Layout.Export(network.Gradients[0]);
    }

    /// <summary>Forty rows of four classes, the last of which have few of them.</summary>
    private static (NetworkSpec Spec, FeatureTable Table) Create(int seed, int rare)
    {
        var (spec, table) = RandomNetworks.Create(seed, "cross-entropy", "softmax", "tanh", "none", (MemberSharing.Mini, 2), rows: 40);
        int frequent = spec.Outputs - rare;
        for (int row = 0; row < table.RowCount; row++) table.Labels(row)[0] = row < rare + 1 ? frequent + (row % rare) : row % frequent;
        return (spec, table);
    }

    private static TrainingRequest Request(NetworkSpec spec, NetworkWeights weights, FeatureTable table, float gate)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        return new TrainingRequest(spec, weights, new TrainingData(table, rows, table, rows),
            new TrainingSettings { BatchSize = 20, RareClassGradientGate = gate });
    }
}
