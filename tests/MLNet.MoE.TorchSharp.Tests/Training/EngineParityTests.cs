using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;
using MLNet.MoE.Torch.Training;

namespace MLNet.MoE.TorchTests.Training;

/// <summary>Whole runs of both engines from the same weights and batch order, with noise and dropout off.</summary>
[TestClass]
public sealed class EngineParityTests
{
    private static readonly TrainingSettings Settings = new()
    {
        MaximumEpochs = 3, BatchSize = 64, LearningRate = 3e-3f, WarmupSteps = 5, GateRateFactor = 2, EmbeddingRateFactor = 0.5f, WeightDecay = 0.1f,
    };

    public static IEnumerable<object[]> Cases() =>
        from sharing in Enum.GetValues<MemberSharing>()
        from task in Enum.GetValues<TaskKind>()
        select new object[] { sharing, task };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Three_epochs_agree(MemberSharing sharing, TaskKind task) => Compare(sharing, task, Settings, fused: true);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Three_epochs_of_the_unfused_optimizer_agree(MemberSharing sharing, TaskKind task) => Compare(sharing, task, Settings, fused: false);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Three_epochs_with_averaged_weights_agree(bool fused) =>
        Compare(MemberSharing.Mini, TaskKind.Regression, Settings with { AverageDecay = 0.9f }, fused);

    [TestMethod]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Regression)]
    public void Three_epochs_without_row_weights_agree(TaskKind task)
    {
        var weighted = Samples.Request(6, Settings, task);
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
    public void Three_epochs_in_orders_of_the_members_own_agree(MemberSharing sharing, TaskKind task) =>
        Compare(sharing, task, Settings with { OwnBatchOrder = true }, fused: true);

    private static void Compare(MemberSharing sharing, TaskKind task, TrainingSettings settings, bool fused)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            var request = Samples.Request(seed, settings with { Seed = seed }, task, sharing: sharing);
            Compare(request, fused);
        }
    }

    private static void Compare(TrainingRequest request, bool fused)
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
    }
}
