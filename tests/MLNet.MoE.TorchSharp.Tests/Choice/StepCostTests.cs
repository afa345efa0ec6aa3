using System.Runtime.Intrinsics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Torch.Choice;

namespace MLNet.MoE.TorchTests.Choice;

/// <summary>The estimate against the measurements that it was fitted to: an H200, and 1, 8 and 16 cores of its host.</summary>
[TestClass]
public sealed class StepCostTests
{
    [TestMethod]
    [DataRow("small", 101, 48, 55, 190)]
    [DataRow("medium", 4167, 796, 587, 206)]
    [DataRow("large", 122955, 17776, 9824, 526)]
    [DataRow("ensemble", 3533, 818, 589, 270)]
    public void Estimate_is_near_the_measurement(string name, double one, double eight, double sixteen, double graph)
    {
        var (spec, rows) = Network(name);
        double spread = Vector512.IsHardwareAccelerated ? 1.8 : 5;
        CheckRatio(one, StepCost.OnCpu(spec, rows, 1), spread);
        CheckRatio(eight, StepCost.OnCpu(spec, rows, 8), spread);
        CheckRatio(sixteen, StepCost.OnCpu(spec, rows, 16), spread);
        CheckRatio(graph, StepCost.OnGpu(spec, rows, 1, graphs: true), 1.5);
    }

    [TestMethod]
    public void Faster_engine_is_the_one_that_was()
    {
        foreach (string name in new[] { "small", "medium", "large", "ensemble" })
        {
            var (spec, rows) = Network(name);
            // Of these, the small network alone was faster on 16 cores than by a graph, and without graphs all but the large one were.
            Assert.AreEqual(name == "small", StepCost.OnCpu(spec, rows, 16) < StepCost.OnGpu(spec, rows, 1, graphs: true), name);
            if (Vector512.IsHardwareAccelerated)
                Assert.AreEqual(name != "large", StepCost.OnCpu(spec, rows, 16) < StepCost.OnGpu(spec, rows, 1, graphs: false), name);
            Assert.IsGreaterThan(StepCost.OnGpu(spec, rows, 32, graphs: true), 32 * StepCost.OnCpu(spec, rows, 16), $"{name} x 32");
        }
    }

    [TestMethod]
    public void Break_even_grows_with_threads_and_without_graphs()
    {
        Assert.IsGreaterThan(StepCost.BreakEvenWeights(1, graphs: true), StepCost.BreakEvenWeights(16, graphs: true));
        Assert.IsGreaterThan(StepCost.BreakEvenWeights(16, graphs: true), StepCost.BreakEvenWeights(16, graphs: false));
    }

    private static void CheckRatio(double measured, double estimated, double spread)
    {
        Assert.IsGreaterThan(measured / spread, estimated);
        Assert.IsLessThan(measured * spread, estimated);
    }

    private static (NetworkSpec Spec, int Rows) Network(string name)
    {
        var spec = new NetworkSpec
        {
            Objective = "cross-entropy", Outputs = 3, NumericColumns = 16, Experts = 4, Width = 32, Gate = "gumbel-softmax",
        };
        return name switch
        {
            "small" => (spec, 256),
            "medium" => (spec with { NumericColumns = 64, Experts = 16, Width = 64 }, 512),
            "large" => (spec with { NumericColumns = 256, Experts = 32, Width = 128 }, 1024),
            _ => (spec with
            {
                NumericColumns = 14, Embedding = "piecewise-linear", EmbeddingSize = 8, InputScale = true, Members = 8, SharedLayers = 1,
                Activation = "tanh+gelu",
            }, 256),
        };
    }
}
