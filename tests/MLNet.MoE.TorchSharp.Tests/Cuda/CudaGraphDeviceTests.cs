using MLNet.MoE.Torch.Cuda;
using MLNet.MoE.Torch.Graphs;

namespace MLNet.MoE.TorchTests.Cuda;

[TestClass]
[DoNotParallelize]
public sealed class CudaGraphDeviceTests
{
    private static FakeTorchCuda _torch = null!;

    [ClassInitialize]
    public static void Compile(TestContext context) => _torch = FakeTorchCuda.Create();

    [TestInitialize]
    public void Begin() => _torch.Reset();

    [TestMethod]
    public void Functions_are_called_by_the_names_and_in_the_ways_of_a_compiler()
    {
        int runs = 0;
        using (var device = CudaGraphDevice.Create(2, _torch.Symbols()))
        {
            using var graph = device.Record(() => runs++);
            graph.Replay();
            graph.Replay();
        }
        Assert.AreEqual(1, runs);
        // Stream 42 of GPU 2 is number 2042 to CUDA; the graph's pool is a new one, and its recording relaxed.
        string[] expected =
        [
            "current 2", "pool low 2", "set 2 42", "construct keeping", "begin 0 0 2", "end", "instantiate 55 1", "launch 77 2042",
            "launch 77 2042", "synchronize 2042", "destroy 77", "destruct", "set 0 0",
        ];
        CollectionAssert.AreEqual(expected, _torch.Calls);
    }

    [TestMethod]
    public void Work_that_fails_is_an_error_and_leaves_nothing_behind()
    {
        using var device = CudaGraphDevice.Create(0, _torch.Symbols());
        var failure = new InvalidOperationException("No memory.\nA trace");
        var error = Assert.ThrowsExactly<GraphException>(() => device.Record(() => throw failure));
        Assert.AreSame(failure, error.InnerException);
        StringAssert.Contains(error.Message, "recording them failed: No memory.");
        CollectionAssert.AreEqual(new[] { "end", "destruct" }, _torch.Calls[^2..]);
    }

    [TestMethod]
    public void Recording_that_has_become_invalid_is_abandoned_without_a_call_that_would_throw()
    {
        using var device = CudaGraphDevice.Create(0, _torch.Symbols());
        _torch.SetCaptureStatus(2);
        var error = Assert.ThrowsExactly<GraphException>(() => device.Record(() => { }));
        StringAssert.Contains(error.Message, "cannot be recorded");
        Assert.AreEqual("abandon 42", _torch.Calls[^1]);
        CollectionAssert.DoesNotContain(_torch.Calls, "end");
    }

    [TestMethod]
    public void Graph_that_cuda_refuses_is_an_error_in_its_own_words()
    {
        using var device = CudaGraphDevice.Create(0, _torch.Symbols());
        _torch.SetInstantiateError(2);
        var error = Assert.ThrowsExactly<GraphException>(() => device.Record(() => { }));
        StringAssert.Contains(error.Message, "out of memory (error 2)");
        Assert.AreEqual("destruct", _torch.Calls[^1]);
    }

    [TestMethod]
    public void Function_that_is_missing_is_named_before_any_is_called()
    {
        string[] needed =
        [
            "cudaGraphLaunch", "_ZN3c104cuda17getStreamFromPoolEba", "_ZN3c104cuda20getCurrentCUDAStreamEa",
            "_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE", "_ZNK3c104cuda10CUDAStream6streamEv", "_ZN2at4cuda9CUDAGraphC1Eb",
            "_ZN2at4cuda9CUDAGraphD1Ev", "_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode",
            "_ZN2at4cuda9CUDAGraph11capture_endEv", "_ZN2at4cuda9CUDAGraph14raw_cuda_graphEv",
        ];
        foreach (string name in needed)
        {
            var error = Assert.ThrowsExactly<GraphException>(() => CudaGraphDevice.Create(0, _torch.Symbols(without: name)));
            StringAssert.Contains(error.Message, $"lacks the function {name}.");
        }
        Assert.IsEmpty(_torch.Calls);
    }

    [TestMethod]
    public void Libtorch_without_cuda_has_no_graphs()
    {
        var error = Assert.ThrowsExactly<GraphException>(() => CudaGraphDevice.Create(0, null));
        StringAssert.Contains(error.Message, "libtorch_cuda, is not loaded");
    }

    [TestMethod]
    public void Free_memory_is_that_of_the_gpu_that_is_asked_for()
    {
        var runtime = new CudaRuntime(_torch.Symbols());
        Assert.AreEqual(512L << 20, runtime.FreeMemory(0));
        Assert.AreEqual(512L << 22, runtime.FreeMemory(2));
        Assert.IsNull(runtime.FreeMemory(9));
        Assert.AreEqual(0, runtime.Device);
        Assert.AreEqual(12080, runtime.DriverVersion);
        Assert.AreEqual(13000, runtime.RuntimeVersion);
    }

    [TestMethod]
    [DataRow(null, 0, "needs the package TorchSharp-cuda-linux")]
    [DataRow(0, 12080, "no NVIDIA driver")]
    [DataRow(12080, 13000, "supports CUDA 12.8, and libtorch was built for 13.0")]
    [DataRow(13000, 12080, "CUDA_VISIBLE_DEVICES")]
    [DataRow(12020, 12080, "CUDA_VISIBLE_DEVICES")]
    public void Absence_of_gpus_is_explained(int? driver, int runtime, string expected) =>
        StringAssert.Contains(GpuAbsence.Explain(driver, runtime), expected);
}
