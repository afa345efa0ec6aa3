using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Cpu;

[TestClass]
public class SingleRowTests
{
    [TestMethod]
    [DataRow(1, MemberSharing.Mini)]
    [DataRow(3, MemberSharing.Mini)]
    [DataRow(2, MemberSharing.Full)]
    [DataRow(2, MemberSharing.Independent)]
    public void Row_alone_scores_as_among_others_bit_for_bit(int members, MemberSharing sharing)
        => Check(sharing, members, 40, Kernels<float>.All);

    [TestMethod]
    [DataRow(1, MemberSharing.Mini)]
    [DataRow(3, MemberSharing.Mini)]
    [DataRow(2, MemberSharing.Full)]
    [DataRow(2, MemberSharing.Independent)]
    public void Row_alone_has_the_scores_of_several_labels_that_it_has_among_others(int members, MemberSharing sharing)
        => Check(sharing, members, 12, [Kernels<float>.Best], [.. RandomTasks.Names]);

    [TestMethod]
    public void Row_alone_scores_as_among_others_whatever_the_gate()
    {
        int seed = 0;
        foreach (string gate in RandomNetworks.Gates)
        {
            var (spec, table) = RandomNetworks.Create(++seed, "cross-entropy", gate, "tanh+gelu", seed % 2 == 0 ? "none" : "piecewise-linear",
                ((MemberSharing)(seed / 2 % 3), 1 + (seed % 3)), rows: 29);
            var weights = RandomNetworks.Weights(spec, seed);
            foreach (var kernels in Kernels<float>.All)
            {
                float[] among = Predict(spec, weights, kernels, table, table.RowCount), alone = Predict(spec, weights, kernels, table, 1);
                CollectionAssert.AreEqual(among, alone, $"{gate}, {kernels.Name} kernels");
            }
        }
    }

    internal static void Check(MemberSharing sharing, int members, int seeds, IEnumerable<Kernels<float>> widths,
        string[]? objectives = null)
    {
        objectives ??= RandomNetworks.Objectives;
        for (int seed = 0; seed < seeds; seed++)
        {
            var (spec, table) = RandomNetworks.Create(
                seed, objectives[seed % objectives.Length], "gumbel-softmax",
                (seed % 4) switch { 2 => "tanh+relu", 3 => "relu", _ => "gelu" },
                seed % 2 == 0 ? "none" : "piecewise-linear", (sharing, members), rows: 13 + (11 * (seed % 3)));
            var weights = RandomNetworks.Weights(spec, seed);
            foreach (var kernels in widths)
            {
                float[] among = Predict(spec, weights, kernels, table, table.RowCount), alone = Predict(spec, weights, kernels, table, 1);
                CollectionAssert.AreEqual(among, alone, $"seed {seed}, {kernels.Name} kernels");
            }
        }
    }

    private static float[] Predict(NetworkSpec spec, NetworkWeights weights, Kernels<float> kernels, FeatureTable table, int capacity)
    {
        var layout = new ParameterLayout(spec, kernels.PanelWidth);
        var predictor = new BatchPredictor(spec, layout, kernels, GateDraws.Draw(spec, 1), capacity);
        predictor.SetParameters(layout.Import<float>(weights));
        float[] predictions = new float[table.RowCount * spec.Outputs];
        predictor.Predict(table, [.. Enumerable.Range(0, table.RowCount)], predictions);
        return predictions;
    }
}
