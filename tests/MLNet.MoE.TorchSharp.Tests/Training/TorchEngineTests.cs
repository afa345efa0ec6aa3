using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;
using MLNet.MoE.Torch.Training;
using static TorchSharp.torch;

namespace MLNet.MoE.TorchTests.Training;

[TestClass]
public sealed class TorchEngineTests
{
    private static readonly TrainingSettings Noisy = new() { MaximumEpochs = 3, BatchSize = 32, LearningRate = 3e-3f, Dropout = 0.2f,
        Seed = 9 };

    [TestMethod]
    public void Same_seed_gives_the_same_network_with_noise_and_dropout()
    {
        var request = Samples.Request(1, Noisy, gate: "gumbel-softmax");
        AreEqual(TestDevice.Engine().Train(request).Weights, TestDevice.Engine().Train(request).Weights);
    }

    [TestMethod]
    public void Another_seed_gives_another_network()
    {
        var request = Samples.Request(1, Noisy, gate: "gumbel-softmax");
        var (a, b) = (TestDevice.Engine().Train(request).Weights,
            TestDevice.Engine().Train(request with { Settings = Noisy with { Seed = 10 } }).Weights);
        CollectionAssert.AreNotEqual(a[WeightKind.HeadWeights], b[WeightKind.HeadWeights]);
    }

    [TestMethod]
    public void Two_threads_train_at_once_as_each_does_alone()
    {
        TrainingRequest[] requests = [.. Enumerable.Range(1, 2)
            .Select(seed => Samples.Request(seed, Noisy with { NumberOfThreads = 1 }, gate: "gumbel-softmax"))];
        NetworkWeights[] alone = [.. requests.Select(r => TestDevice.Engine().Train(r).Weights)];
        var together = new NetworkWeights[2];
        Parallel.For(0, 2, i => together[i] = TestDevice.Engine().Train(requests[i]).Weights);
        for (int i = 0; i < 2; i++) AreEqual(alone[i], together[i]);
    }

    [TestMethod]
    public void Run_gives_all_its_tensors_back()
    {
        var request = Samples.Request(3, Noisy, gate: "gumbel-softmax");
        TestDevice.Engine().Train(request);
        long before = SettledCount();
        TestDevice.Engine().Train(request with { Settings = Noisy with { AverageDecay = 0.9f } });
        Assert.AreEqual(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void Cancelled_run_gives_all_its_tensors_back()
    {
        int steps = 0;
        var request = Samples.Request(3,
            Noisy) with { Observer = new() { CheckCancelled = () => { if (++steps > 10) throw new OperationCanceledException(); } } };
        TestDevice.Engine().Train(Samples.Request(3, Noisy));
        long before = SettledCount();
        Assert.ThrowsExactly<OperationCanceledException>(() => TestDevice.Engine().Train(request));
        Assert.AreEqual(11, steps);
        Assert.AreEqual(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void Trainer_that_cannot_be_made_gives_all_its_tensors_back()
    {
        var request = Samples.Request(3, Noisy with { AverageDecay = 0.9f }, gate: "gumbel-softmax");
        using (Trainers.Create(request))
        {
        }
        long before = SettledCount();
        // The last of its tensors are those of the rows.
        request = request with { Data = request.Data with { ValidationRows = [0, int.MaxValue] } };
        Assert.Throws<Exception>(() => Trainers.Create(request));
        Assert.AreEqual(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void Number_of_torch_threads_is_left_as_it_was()
    {
        int before = get_num_threads();
        new TorchEngine("cpu").Train(Samples.Request(3, Noisy with { NumberOfThreads = before + 1 }));
        Assert.AreEqual(before, get_num_threads());
    }

    [TestMethod]
    public void Loss_that_is_no_number_is_a_clear_error()
    {
        var request = Samples.Request(3, Noisy with { LearningRate = 1e30f }, "squared-error");
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TestDevice.Engine().Train(request));
        StringAssert.Contains(error.Message, "Lower the learning rate");
    }

    [TestMethod]
    public void Training_without_validation_rows_keeps_the_last_epoch()
    {
        var request = Samples.Request(3, Noisy);
        request = request with { Data = request.Data with { ValidationRows = [] } };
        Assert.AreEqual(3, TestDevice.Engine().Train(request).BestEpoch);
    }

    [TestMethod]
    public void Coarser_products_learn_much_the_same()
    {
        var request = Samples.Request(4, new TrainingSettings { MaximumEpochs = 5, BatchSize = 32 }, "squared-error");
        var fine = TestDevice.Engine().Train(request).History;
        var coarse = TestDevice.Engine(TorchPrecision.BFloat16).Train(request).History;
        Assert.AreNotEqual(fine[^1].TrainingLoss, coarse[^1].TrainingLoss);
        Assert.AreEqual(fine[^1].TrainingLoss, coarse[^1].TrainingLoss, 0.05 * fine[^1].TrainingLoss);
    }

    [TestMethod]
    public void Batch_in_halves_has_the_gradient_of_the_whole()
    {
        var request = Samples.Request(5, Noisy, gate: "gumbel-softmax");
        using var whole = Trainers.Create(request);
        using var halves = Trainers.Create(request);
        halves.Parts = 2;
        using var scope = NewDisposeScope();
        var rows = tensor([.. Enumerable.Range(0, 31).Select(row => (long)row)], [1, 1, 31], device: TestDevice.Device);
        var (expected, actual) = (whole.Gradient(rows, 1), halves.Gradient(rows, 1));
        Assert.AreEqual(expected.Loss.cpu().data<float>()[0], actual.Loss.cpu().data<float>()[0], 1e-5f);
        Close.Check(whole.Export(expected.Gradient, 0), halves.Export(actual.Gradient, 0), 1e-5, "gradient");
    }

    [TestMethod]
    public void Batch_beyond_memory_is_halved_with_a_warning_and_then_a_clear_error()
    {
        var spec = new NetworkSpec { Objective = "squared-error", NumericColumns = 1, Outputs = 1, Experts = 512, Width = 32,
            Members = 256 };
        var table = new FeatureTable(1, []);
        for (int row = 0; row < 1 << 18; row++) table.AddRow(0, 1, out _, out _);
        var expected = TestDevice.Engine().Train(Samples.Request(3, Noisy)).Weights;
        long before = SettledCount();
        var warnings = new List<string>();
        var request = Samples.Request(spec, table, new TrainingSettings { BatchSize = 1 << 18 },
            1) with { Observer = new() { Warn = warnings.Add } };
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TestDevice.Engine().Train(request));
        StringAssert.Contains(error.Message, "lower the batch size");
        Assert.HasCount(1, warnings);
        StringAssert.Contains(warnings[0], "in two halves");
        Assert.DoesNotContain('\n', error.Message);
        // Nothing is left behind, and what fits trains as before.
        Assert.AreEqual(before, Tensor.TotalCount);
        AreEqual(expected, TestDevice.Engine().Train(Samples.Request(3, Noisy)).Weights);
    }

    [TestMethod]
    public void Network_beyond_memory_is_a_clear_error_before_anything_is_allocated()
    {
        var spec = new NetworkSpec { Objective = "squared-error", NumericColumns = 4, Outputs = 1, Width = 2_000_000 };
        var empty = new FeatureTable(4, []);
        var request = new TrainingRequest(spec, new NetworkWeights([]), new TrainingData(empty, [], empty, []), new TrainingSettings());
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TestDevice.Engine().Train(request));
        StringAssert.Contains(error.Message, "weights take");
    }

    [TestMethod]
    public void Lack_of_memory_is_told_from_other_errors()
    {
        Assert.IsTrue(OutOfMemory.IsNamedIn("CUDA out of memory. Tried to allocate 2.00 GiB"));
        Assert.IsFalse(OutOfMemory.IsNamedIn("The size of tensor a (3) must match the size of tensor b (4)"));
    }

    /// <summary>Tensors there are, once those that earlier tests left to the collector are gone.</summary>
    internal static long SettledCount()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    internal static void AreEqual(NetworkWeights expected, NetworkWeights actual)
    {
        if (!TestDevice.IsCpu)
        {
            // On a GPU sums are taken in no fixed order.
            Close.Check(expected, actual, 1e-3, "weights on a GPU");
            return;
        }
        foreach (var (e, a) in expected.Arrays.Zip(actual.Arrays)) CollectionAssert.AreEqual(e.Values, a.Values, e.Shape.Name);
    }
}
