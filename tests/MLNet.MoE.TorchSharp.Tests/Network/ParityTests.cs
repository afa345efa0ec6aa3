using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;
using MLNet.MoE.Tests.Networks.Objectives;
using MLNet.MoE.TorchTests.Training;
using static TorchSharp.torch;

namespace MLNet.MoE.TorchTests.Network;

/// <summary>
/// The network in Torch against the managed one, in double precision: every registered part, objective and kind of ensemble.
/// </summary>
[TestClass]
public sealed class ParityTests
{
    private const int Step = 7;
    private const float Dropout = 0.3f;

    public static IEnumerable<object[]> Parts()
    {
        int seed = 500;
        foreach (var (gate, activation, embedding, sharing) in RandomNetworks.Parts())
            yield return [seed++, RandomNetworks.Objectives[seed % 3], gate, activation, embedding, sharing, seed % 4 == 0 ? 1 : 3];
        // Every objective in ensembles and alone, and several at once in every way to share experts.
        foreach (string objective in TestObjectives.Names.Concat(RandomTasks.Names))
            foreach (int members in (int[])[1, 3])
                yield return [seed++, objective, "softmax", "tanh", "none", MemberSharing.Mini, members];
    }

    [TestMethod]
    [DynamicData(nameof(Parts))]
    public void Gradients_and_losses_of_both_engines_agree(int seed, string objective, string gate, string activation, string embedding,
        MemberSharing sharing, int members)
    {
        var (spec, table) = RandomNetworks.Create(seed, objective, gate, activation, embedding, (sharing, members));
        var weights = RandomNetworks.Weights(spec, seed);
        // Every third ensemble's members have rows of their own.
        int orders = seed % 3 == 0 ? members : 1;
        int[] rows = BatchOrder.ForEpoch([.. Enumerable.Range(0, table.RowCount)], seed, 1, orders);
        using var team = new WorkTeam(1);
        var managed = new CpuNetwork<double>(spec, weights, table, Kernels<double>.All[0], team, table.RowCount, orders);
        double expectedLoss = managed.Gradient(rows, MeanWeight(table), Step, dropout: 0, seed);
        var expected = managed.Layout.Export(managed.Gradients[0]);

        Compare(Request(spec, weights, table, seed), orders, rows, expectedLoss, expected, 1e-4);
    }

    [TestMethod]
    [DynamicData(nameof(Parts))]
    public void Gradients_with_dropped_units_agree(
        int seed, string objective, string gate, string activation, string embedding, MemberSharing sharing, int members)
    {
        var (spec, table) = RandomNetworks.Create(seed, objective, gate, activation, embedding, (sharing, members));
        var weights = RandomNetworks.Weights(spec, seed);
        int orders = seed % 3 == 0 ? members : 1;
        int[] rows = BatchOrder.ForEpoch([.. Enumerable.Range(0, table.RowCount)], seed, 1, orders);
        using var team = new WorkTeam(1);
        // Which units are dropped depends on their places among whole vectors: those of single precision.
        var managed = new CpuNetwork<float>(spec, weights, table, Kernels<float>.Best, team, table.RowCount, orders);
        double expectedLoss = managed.Gradient(rows, MeanWeight(table), Step, Dropout, seed);
        var request = Request(spec, weights, table, seed);
        request = request with { Settings = request.Settings with { Dropout = Dropout } };
        Compare(request, orders, rows, expectedLoss, managed.Layout.Export(managed.Gradients[0]), 2e-4);
    }

    [TestMethod]
    [DynamicData(nameof(Parts))]
    public void Predictions_of_both_engines_agree(int seed, string objective, string gate, string activation, string embedding,
        MemberSharing sharing, int members)
    {
        var (spec, table) = RandomNetworks.Create(seed, objective, gate, activation, embedding, (sharing, members), rows: 150);
        var weights = RandomNetworks.Weights(spec, seed);
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        var kernels = Kernels<float>.Best;
        var layout = new ParameterLayout(spec, kernels.PanelWidth);
        using var team = new WorkTeam(1);
        var managed = new CpuNetwork<float>(spec, weights, table, kernels, team, rows.Length);
        var predictor = new BatchPredictor(spec, layout, kernels, GateDraws.Draw(spec, seed), 64);
        predictor.SetParameters(managed.Parameters);
        float[] expected = new float[rows.Length * spec.Outputs];
        predictor.Predict(table, rows, expected);

        using var trainer = Trainers.Create(Request(spec, weights, table, seed));
        Close.Check(expected, trainer.PredictValidation(), 1e-5, $"seed {seed}, {spec}");
    }

    [TestMethod]
    public void Several_labels_of_every_kind_of_ensemble_and_gate_agree()
    {
        int seed = 900;
        foreach (string labels in RandomTasks.Names)
        {
            foreach (var sharing in Enum.GetValues<MemberSharing>())
            {
                string gate = (seed % 3) switch { 0 => "gumbel-softmax", 1 => "softmax+mlp+normal+tanh", _ => "rectified+grn+none+none" };
                Gradients_with_dropped_units_agree(seed, labels, gate, "tanh+gelu", "piecewise-linear", sharing, 3);
                Predictions_of_both_engines_agree(seed++, labels, gate, "tanh+gelu", "piecewise-linear", sharing, 3);
            }
        }
    }

    [TestMethod]
    public void Weights_come_back_as_they_went_in()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var (spec, table) = RandomNetworks.Create(seed, "cross-entropy", "softmax", "relu", "piecewise-linear",
                ((MemberSharing)(seed % 3), 1 + (seed % 4)));
            var weights = RandomNetworks.Weights(spec, seed);
            using var trainer = Trainers.Create(Request(spec, weights, table, seed));
            foreach (var (before, after) in weights.Arrays.Zip(trainer.ExportBest(0).Arrays))
                CollectionAssert.AreEqual(before.Values, after.Values, $"{before.Shape.Name} of seed {seed}");
        }
    }

    private static TrainingRequest Request(NetworkSpec spec, NetworkWeights weights, FeatureTable table, int seed)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        return new TrainingRequest(spec, weights, new TrainingData(table, rows, table, rows),
            new TrainingSettings { Seed = seed, BatchSize = rows.Length });
    }

    private static double MeanWeight(FeatureTable table) => Enumerable.Range(0, table.RowCount).Average(row => (double)table.Weight(row));

    private static void Compare(
        TrainingRequest request, int orders, int[] rows, double expectedLoss, NetworkWeights expected, double tolerance)
    {
        using var trainer = Trainers.Create(request);
        using var scope = NewDisposeScope();
        long[] places = Array.ConvertAll(rows, row => (long)row);
        var (loss, gradient) = trainer.Gradient(tensor(places, [1, orders, rows.Length / orders], device: TestDevice.Device), Step);
        Assert.AreEqual(expectedLoss, loss.cpu().data<float>()[0], 1e-5 * (1 + Math.Abs(expectedLoss)), $"loss, {request.Spec}");
        Close.Check(expected, trainer.Export(gradient, 0), tolerance, $"gradient, seed {request.Settings.Seed}, {request.Spec}");
    }
}
