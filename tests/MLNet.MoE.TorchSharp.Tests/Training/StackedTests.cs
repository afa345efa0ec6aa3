using MLNet.MoE.Network;
using MLNet.MoE.Training;

namespace MLNet.MoE.TorchTests.Training;

[TestClass]
public sealed class StackedTests
{
    private static readonly TrainingSettings Settings = new() { MaximumEpochs = 4, BatchSize = 64, WarmupSteps = 3, NumberOfThreads = 1 };

    public static IEnumerable<object[]> Cases() =>
        from sharing in Enum.GetValues<MemberSharing>()
        from task in Enum.GetValues<TaskKind>()
        select new object[] { sharing, task };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Networks_trained_together_come_out_as_each_does_alone(MemberSharing sharing, TaskKind task) =>
        Compare(Requests(Samples.Request(2, Settings, task, sharing: sharing), averageDecay: 0));

    [TestMethod]
    public void Averaged_networks_trained_together_come_out_as_each_does_alone() =>
        Compare(Requests(Samples.Request(3, Settings), averageDecay: 0.9f));

    [TestMethod]
    public void Each_network_stops_by_itself()
    {
        var first = Samples.Request(2, Settings with { MaximumEpochs = 9 });
        var second = first with { Settings = first.Settings with { MaximumEpochs = 2, Seed = 5 } };
        var results = new TorchEngine("cpu").TrainMany([first, second, first with { Settings = first.Settings with { LearningRate = 0.3f, Patience = 1 } }]);
        Assert.HasCount(9, results[0].History);
        Assert.HasCount(2, results[1].History);
        Assert.AreEqual(StopReason.Patience, results[2].StopReason);
    }

    [TestMethod]
    public void Network_that_comes_apart_leaves_the_others_alone()
    {
        var sound = Samples.Request(2, Settings, TaskKind.Regression);
        var broken = sound with { Start = sound.Start.Clone() };
        broken.Start[WeightLayout.HeadBias][0] = float.NaN;
        using var alone = Trainers.Create(false, sound);
        using var together = Trainers.Create(sound, broken);
        int[] order = sound.Data.TrainingRows;
        double expected = alone.TrainEpoch([order], null)[0];
        double[] actual = together.TrainEpoch([order, order], null);
        Assert.AreEqual(expected, actual[0], 1e-5);
        Assert.AreEqual(double.NaN, actual[1]);
        alone.KeepAsBest(0);
        together.KeepAsBest(0);
        Close.Check(alone.ExportBest(0), together.ExportBest(0), 1e-4, "the sound network");
    }

    [TestMethod]
    public void Dropout_of_each_network_is_its_own()
    {
        var request = Samples.Request(2, Settings);
        var (plain, together) = (new TorchEngine("cpu").Train(request), new TorchEngine("cpu").TrainMany(
            [request, request with { Settings = Settings with { Dropout = 0.5f } }]));
        Close.Check(plain.Weights, together[0].Weights, 1e-3, "the network without dropout");
        Assert.AreNotEqual(together[0].History[0].TrainingLoss, together[1].History[0].TrainingLoss, 1e-3);
    }

    [TestMethod]
    public void Requests_that_cannot_be_stacked_are_clear_errors()
    {
        var request = Samples.Request(2, Settings);
        var engine = new TorchEngine("cpu");
        Assert.ThrowsExactly<ArgumentException>(() => engine.TrainMany([]));
        Check(request with { Spec = request.Spec with { Width = request.Spec.Width + 1 } }, "its network");
        Check(request with { Data = request.Data with { } }, "its data");
        Check(request with { Settings = Settings with { BatchSize = 7 } }, "batch size");

        void Check(TrainingRequest other, string what) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => engine.TrainMany([request, other])).Message, what);
    }

    private static TrainingRequest[] Requests(TrainingRequest first, float averageDecay) =>
    [
        .. Enumerable.Range(0, 3).Select(i => first with
        {
            Spec = first.Spec with { GateTemperature = 1 + (0.5f * i) },
            Start = NetworkWeights.Create(first.Spec, 10 + i),
            Settings = Settings with { Seed = i, LearningRate = 1e-3f * (i + 1), WeightDecay = 0.1f * i, ClipNorm = 0.1f * (i + 1), AverageDecay = averageDecay },
        }),
    ];

    private static void Compare(TrainingRequest[] requests)
    {
        var together = new TorchEngine("cpu").TrainMany(requests);
        for (int i = 0; i < requests.Length; i++)
        {
            var alone = new TorchEngine("cpu").Train(requests[i]);
            Assert.AreEqual(alone.BestEpoch, together[i].BestEpoch, $"network {i}");
            Close.Check(alone.Weights, together[i].Weights, 1e-3, $"network {i}");
            foreach (var (a, t) in alone.History.Zip(together[i].History)) Assert.AreEqual(a.ValidationLoss, t.ValidationLoss, 1e-3, $"network {i}, epoch {a.Epoch}");
        }
    }
}
