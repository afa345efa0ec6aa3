using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;
using MLNet.MoE.Torch.Training;

namespace MLNet.MoE.TorchTests.Training;

/// <summary>Whole runs of both engines from the same weights, batch order, noise and dropped units.</summary>
[TestClass]
public sealed class EngineParityTests
{
    private static readonly TrainingSettings Settings = new()
    {
        MaximumEpochs = 3, BatchSize = 64, LearningRate = 3e-3f, WarmupSteps = 5, GateRateFactor = 2, EmbeddingRateFactor = 0.5f,
        WeightDecay = 0.1f,
    };

    public static IEnumerable<object[]> Cases() =>
        from sharing in Enum.GetValues<MemberSharing>()
        from objective in RandomNetworks.Objectives
        select new object[] { sharing, objective };

    public static IEnumerable<object[]> SeveralLabels() => RandomTasks.Names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Three_epochs_agree(MemberSharing sharing, string objective) => Compare(sharing, objective, Settings, fused: true);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Three_epochs_of_the_unfused_optimizer_agree(MemberSharing sharing, string objective)
        => Compare(sharing, objective, Settings, fused: false);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Three_epochs_with_averaged_weights_agree(bool fused) =>
        Compare(MemberSharing.Mini, "squared-error", Settings with { AverageDecay = 0.9f }, fused);

    [TestMethod]
    [DataRow("logistic")]
    [DataRow("cross-entropy")]
    [DataRow("squared-error")]
    public void Three_epochs_without_row_weights_agree(string objective)
    {
        var weighted = Samples.Request(6, Settings, objective);
        var table = weighted.Data.Training;
        var plain = new FeatureTable(table.NumericCount, table.CategorySizes) { SparseCount = table.SparseCount };
        for (int row = 0; row < table.RowCount; row++)
        {
            plain.AddRow(table.Label(row), 1, out var numeric, out var categories);
            table.Numeric(row).CopyTo(numeric);
            table.Categories(row).CopyTo(categories);
            var sparse = table.Sparse(row);
            for (int i = 0; i < sparse.Columns.Length; i++) plain.OpenSparse!.Add(sparse.Columns[i], sparse.Values[i]);
        }
        Compare(weighted with { Data = weighted.Data with { Training = plain, Validation = plain } }, fused: true);
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Three_epochs_in_orders_of_the_members_own_agree(MemberSharing sharing, string objective) =>
        Compare(sharing, objective, Settings with { ShufflePerMember = true }, fused: true);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Three_epochs_with_noise_and_dropout_agree(MemberSharing sharing, string objective) =>
        Compare(sharing, objective, Settings with { Dropout = 0.2f }, fused: true, "gumbel-softmax");

    [TestMethod]
    [DataRow(MemberSharing.Mini, "gumbel-softmax")]
    [DataRow(MemberSharing.Independent, "top-k")]
    public void Three_epochs_under_a_cooling_gate_agree(MemberSharing sharing, string gate) => Compare(sharing, "cross-entropy",
        Settings with { Dropout = 0.2f, FinalGateTemperature = 0.3f, GateTemperatureEpochs = 2 }, fused: true, gate);

    [TestMethod]
    [DynamicData(nameof(SeveralLabels))]
    public void Three_epochs_of_several_labels_agree(string labels) =>
        Compare(MemberSharing.Mini, labels, Settings with { Dropout = 0.2f }, fused: true, "gumbel-softmax");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Three_epochs_of_a_gate_of_some_columns_agree(MemberSharing sharing, string objective)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            var request = Samples.Request(seed, Settings with { Seed = seed, Dropout = 0.2f }, objective, "gumbel-softmax", sharing);
            // Every other column, of whatever kind.
            int columns = request.Spec.PreparedColumns + request.Spec.CategorySizes.Count + request.Spec.SparseColumns;
            var parts = GateSpec.Default with { Columns = [.. Enumerable.Range(0, columns).Where(column => column % 2 == 0)] };
            var spec = request.Spec with { GateParts = parts };
            request = request with { Spec = spec, Start = NetworkWeights.Create(spec, seed) };
            var trained = Compare(request, fused: seed % 2 == 0);
            if (!spec.HasGate) continue;
            float[] gate = trained[WeightKind.GateWeights];
            Assert.IsTrue(GateColumns.AreClear(spec, gate), "what the gate does not read");
            CollectionAssert.AreNotEqual(request.Start[WeightKind.GateWeights], gate);
        }
    }

    private static void Compare(MemberSharing sharing, string objective, TrainingSettings settings, bool fused, string gate = "softmax")
    {
        for (int seed = 0; seed < 3; seed++)
        {
            var request = Samples.Request(seed, settings with { Seed = seed }, objective, gate, sharing);
            Compare(request, fused);
        }
    }

    private static NetworkWeights Compare(TrainingRequest request, bool fused)
    {
        var expected = new CpuEngine().Train(request);
        using var trainer = Trainers.Create(fused, request);
        var actual = EarlyStoppingLoop.Run(request, new SingleNetwork(trainer));
        foreach (var (e, a) in expected.History.Zip(actual.History))
        {
            Assert.AreEqual(e.TrainingLoss, a.TrainingLoss, 1e-3, $"training loss of epoch {e.Epoch}, {request.Spec}");
            Assert.AreEqual(e.ValidationLoss, a.ValidationLoss, 1e-3, $"validation loss of epoch {e.Epoch}, {request.Spec}");
        }
        Assert.AreEqual(expected.BestEpoch, actual.BestEpoch);
        Close.Check(expected.Weights, actual.Weights, 1e-3, $"{request.Spec}");
        return actual.Weights;
    }
}
