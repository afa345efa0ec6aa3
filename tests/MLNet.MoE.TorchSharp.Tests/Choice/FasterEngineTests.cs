using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.TorchTests.Training;
using TorchSharp;

namespace MLNet.MoE.TorchTests.Choice;

[TestClass]
public sealed class FasterEngineTests
{
    private static readonly TrainingSettings Settings =
        new() { MaximumEpochs = 2, BatchSize = 32, Dropout = 0.2f, Seed = 9, NumberOfThreads = 1 };

    [TestMethod]
    public void Small_network_and_any_without_a_gpu_trains_on_the_cpu_engine()
    {
        var request = Samples.Request(1, Settings, gate: "gumbel-softmax");
        var expected = new CpuEngine().Train(request).Weights;
        TorchEngineTests.AreEqual(expected, TorchEngine.OrCpu().Train(request).Weights);
        TorchEngineTests.AreEqual(expected, TorchEngine.OrCpu("cpu").Train(request).Weights);
        TorchEngineTests.AreEqual(expected, TorchEngine.OrCpu("cuda:64").TrainMany([request])[0].Weights);
    }

    [TestMethod]
    public void Requests_that_cannot_be_trained_are_clear_errors()
    {
        Assert.ThrowsExactly<ArgumentException>(() => TorchEngine.OrCpu("gpu"));
        Assert.ThrowsExactly<ArgumentException>(() => TorchEngine.OrCpu().TrainMany([]));
    }

    [TestMethod]
    public void One_label_of_several_trains_as_that_label_alone()
    {
        var one = Samples.Request(1, Settings);
        var task = new LabelTask
        {
            Objective = one.Spec.Objective, ObjectiveParameters = one.Spec.ObjectiveParameters, Outputs = one.Spec.Outputs,
            Weight = 1, Importance = 1,
        };
        var request = one with { Spec = one.Spec with { Objective = "several-labels", Tasks = [task] } };
        TorchEngineTests.AreEqual(new CpuEngine().Train(one).Weights, TorchEngine.OrCpu().Train(request).Weights);
        Close.Check(TestDevice.Engine().Train(one).Weights, TestDevice.Engine().Train(request).Weights, 1e-3, "weights");
    }

    [TestMethod]
    public void Status_says_which_engine_is_the_faster_one()
    {
        var status = TorchStatus.Probe();
        StringAssert.Contains(status.Advice, "the CPU engine is the faster one");
        if (torch.cuda.device_count() == 0) StringAssert.Contains(status.Advice, "libtorch has no part for CUDA");
    }
}
