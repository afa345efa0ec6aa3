using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Training;
using MLNet.MoE.TorchTests.Training;

namespace MLNet.MoE.TorchTests.Graphs;

/// <summary>
/// Training by recorded steps gives what training step by step gives, number by number: nothing of a step is told by the host.
/// </summary>
[TestClass]
public sealed class ReplayedTrainingTests
{
    /// <summary>Three whole batches an epoch and one of 48 rows.</summary>
    private static readonly TrainingSettings Settings = new()
    {
        MaximumEpochs = 6, BatchSize = 64, LearningRate = 3e-3f, WarmupSteps = 7, Dropout = 0.2f, AverageDecay = 0.9f, WeightDecay = 0.1f,
        Seed = 3, NumberOfThreads = 1,
    };

    [ClassInitialize]
    public static void Load(TestContext context) => TorchLibrary.EnsureLoaded();

    public static IEnumerable<object[]> Cases() =>
        from sharing in Enum.GetValues<MemberSharing>()
        from fused in new[] { false, true }
        from ownOrders in new[] { false, true }
        select new object[] { sharing, fused, ownOrders };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Replayed_steps_are_those_of_the_host(MemberSharing sharing, bool fused, bool ownOrders)
    {
        var settings = Settings with { ShufflePerMember = ownOrders };
        var request = Samples.Request(1, settings, "cross-entropy", "gumbel-softmax", sharing, members: 3);
        var device = new FakeGraphDevice();
        var (expected, expectedLosses) = Train(new EagerRepeater(), fused, request);
        var (actual, losses) = Train(new GraphRepeater(device, Assert.Fail), fused, request);
        if (fused)
        {
            // Replayed, libtorch's fused operation steps all arrays at once and their rates come in behind it: the same but for rounding.
            AreEqual(expectedLosses, losses, 1e-4);
            Close.Check(expected[0], actual[0], 1e-4, "weights of fused steps");
        }
        else
        {
            AreEqual(expectedLosses, losses);
            TorchEngineTests.AreEqual(expected[0], actual[0]);
        }
        // Three runs each before work is recorded: of 18 steps on whole batches, 6 on the rest and 6 validation passes.
        CollectionAssert.AreEquivalent(new[] { 15, 3, 3 }, device.Replays);
        Assert.AreEqual(3, device.Disposed);
        Assert.IsTrue(device.IsDisposed);
    }

    [TestMethod]
    public void Replayed_steps_of_stacked_networks_are_those_of_the_host()
    {
        var request = Samples.Request(1, Settings, gate: "gumbel-softmax");
        var settings = new[] { 0.2f, 0, 0.5f }.Select((dropout, seed) => Settings with { Dropout = dropout, Seed = seed });
        TrainingRequest[] requests = [.. settings.Select(s => request with { Settings = s })];
        var (expected, expectedLosses) = Train(new EagerRepeater(), false, requests);
        var (actual, losses) = Train(new GraphRepeater(new FakeGraphDevice(), Assert.Fail), false, requests);
        AreEqual(expectedLosses, losses);
        for (int i = 0; i < requests.Length; i++) TorchEngineTests.AreEqual(expected[i], actual[i]);
    }

    [TestMethod]
    public void Cancelled_epoch_is_followed_by_whole_ones()
    {
        var request = Samples.Request(1, Settings, gate: "gumbel-softmax");
        var (expected, _) = Train(new EagerRepeater(), false, Cancelled(request));
        var (actual, _) = Train(new GraphRepeater(new FakeGraphDevice(), Assert.Fail), false, Cancelled(request));
        TorchEngineTests.AreEqual(expected[0], actual[0]);
    }

    [TestMethod]
    public void Replayed_steps_under_a_cooling_gate_are_those_of_the_host()
    {
        var settings = Settings with { FinalGateTemperature = 0.3f, GateTemperatureEpochs = 4 };
        var request = Samples.Request(1, settings, gate: "gumbel-softmax");
        var (expected, expectedLosses) = Train(new EagerRepeater(), false, request);
        var (actual, losses) = Train(new GraphRepeater(new FakeGraphDevice(), Assert.Fail), false, request);
        AreEqual(expectedLosses, losses);
        TorchEngineTests.AreEqual(expected[0], actual[0]);
    }

    [TestMethod]
    public void Replay_that_fails_is_an_error_that_leaves_nothing_behind()
    {
        var request = Samples.Request(1, Settings, gate: "gumbel-softmax");
        Train(new EagerRepeater(), false, request);
        long before = TorchEngineTests.SettledCount();
        var device = new FakeGraphDevice { ReplayFailure = "CUDA could not launch the recorded graph: out of luck (error 700)." };
        var error = Assert.ThrowsExactly<GraphException>(() => Train(new GraphRepeater(device, Assert.Fail), false, request));
        StringAssert.Contains(error.Message, "out of luck");
        Assert.IsTrue(device.IsDisposed);
        Assert.AreEqual(device.Replays.Count, device.Disposed);
        Assert.AreEqual(before, TorchSharp.torch.Tensor.TotalCount);
    }

    [TestMethod]
    public void Work_that_cannot_be_recorded_goes_on_with_one_warning()
    {
        var request = Samples.Request(1, Settings, gate: "gumbel-softmax");
        var warnings = new List<string>();
        var (expected, _) = Train(new EagerRepeater(), false, request);
        var (actual, _) = Train(new GraphRepeater(new FakeGraphDevice { Failure = "no such thing" }, warnings.Add), false, request);
        TorchEngineTests.AreEqual(expected[0], actual[0]);
        StringAssert.Contains(warnings.Single(), "no such thing");
    }

    private static (NetworkWeights[] Weights, double[] Losses) Train(IRepeater repeater, bool fused, params TrainingRequest[] requests)
    {
        using var repeats = repeater;
        using var trainer = new TorchTrainer(requests, TestDevice.Device, TorchPrecision.Full, fused, repeater);
        var losses = new List<double>();
        for (int epoch = 1; epoch <= Settings.MaximumEpochs; epoch++)
        {
            int[][] orders = [.. requests.Select(r =>
                BatchOrder.ForEpoch(r.Data.TrainingRows, r.Settings.Seed, epoch, BatchOrder.Count(r.Spec, r.Settings)))];
            try
            {
                losses.AddRange(trainer.TrainEpoch(orders, requests[0].Observer.CheckCancelled));
            }
            catch (OperationCanceledException)
            {
            }
            losses.AddRange(trainer.PredictValidation().Select(number => (double)number));
        }
        for (int i = 0; i < requests.Length; i++) trainer.KeepAsBest(i);
        return ([.. requests.Select((_, i) => trainer.ExportBest(i))], [.. losses]);
    }

    private static void AreEqual(double[] expected, double[] actual, double onCpu = 0)
    {
        Assert.HasCount(expected.Length, actual);
        // On a GPU sums are taken in no fixed order.
        double tolerance = TestDevice.IsCpu ? onCpu : 1e-3;
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], tolerance);
    }

    private static TrainingRequest Cancelled(TrainingRequest request)
    {
        int steps = 0;
        void Check()
        {
            if (++steps is 3 or 15) throw new OperationCanceledException();
        }
        return request with { Observer = new() { CheckCancelled = Check } };
    }
}
