using System.Runtime.InteropServices;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Training;
using MLNet.MoE.TorchTests.Training;
using TorchSharp;

namespace MLNet.MoE.TorchTests.Native;

/// <summary>What a fit changes in its process, and that it is as before afterwards.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ProcessTests
{
    private static readonly TrainingSettings Short = new() { MaximumEpochs = 2, BatchSize = 32, Seed = 9 };

    [TestMethod]
    public void Fits_that_overlap_leave_the_number_of_threads_as_it_was()
    {
        TorchLibrary.EnsureLoaded();
        int before = torch.get_num_threads(), elsewhere = OnNewThread(torch.get_num_threads);
        // The first to begin is the first to end; on a thread that has never met libtorch before.
        using var firstRuns = new ManualResetEventSlim();
        using var firstEnded = new ManualResetEventSlim();
        var first = new Thread(() =>
        {
            Train(Request(before + 1) with { Observer = new() { OnEpoch = _ => firstRuns.Set() } });
            firstEnded.Set();
        });
        first.Start();
        firstRuns.Wait();
        Train(Request(before + 2) with { Observer = new() { CheckCancelled = () => firstEnded.Wait() } });
        first.Join();
        Assert.AreEqual(before, torch.get_num_threads());
        Assert.AreEqual(elsewhere, OnNewThread(torch.get_num_threads));
    }

    [TestMethod]
    public void Failed_fit_leaves_the_number_of_threads_as_it_was()
    {
        TorchLibrary.EnsureLoaded();
        int before = OnNewThread(torch.get_num_threads);
        Assert.ThrowsExactly<InvalidOperationException>(
            () => Train(Request(before + 1) with { Observer = new() { OnEpoch = _ => throw new InvalidOperationException("stop") } }));
        Assert.AreEqual(before, OnNewThread(torch.get_num_threads));
    }

    [TestMethod]
    public void Products_in_tf32_end_with_the_fit()
    {
        TorchLibrary.EnsureLoaded();
        foreach (bool before in new[] { false, true })
        {
            torch.backends.cuda.matmul.allow_tf32 = before;
            try
            {
                // The switch is there without a GPU too.
                var warnings = new List<string>();
                TrainingRequest[] requests = [Request(1) with { Observer = new() { Warn = warnings.Add } }];
                using (FitSettings.OnGpu(requests, TorchPrecision.TensorFloat32))
                {
                    Assert.IsTrue(torch.backends.cuda.matmul.allow_tf32);
                    Assert.IsEmpty(warnings);
                    using (FitSettings.OnGpu(requests, TorchPrecision.Full)) Assert.IsFalse(torch.backends.cuda.matmul.allow_tf32);
                    StringAssert.Contains(warnings.Single(), "another precision");
                    Assert.IsTrue(torch.backends.cuda.matmul.allow_tf32);
                }
                Assert.AreEqual(before, torch.backends.cuda.matmul.allow_tf32);
            }
            finally
            {
                torch.backends.cuda.matmul.allow_tf32 = false;
            }
        }
    }

    [TestMethod]
    public void Fit_sees_nothing_of_its_callers_scopes_and_modes()
    {
        TorchLibrary.EnsureLoaded();
        var request = Request(1);
        var expected = new TorchEngine("cpu").Train(request).Weights;
        using var quiet = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        TorchEngineTests.AreEqual(expected, new TorchEngine("cpu").Train(request).Weights);
        Assert.AreEqual(0, scope.DisposablesCount);
        Assert.IsTrue(torch.is_inference_mode_enabled());
    }

    [TestMethod]
    public void What_a_fit_throws_has_its_trace()
    {
        var error = Assert.ThrowsExactly<TimeoutException>(() => OwnThread.Run<int>(Fail));
        StringAssert.Contains(error.StackTrace, nameof(Fail));
    }

    [TestMethod]
    public void Variable_for_loading_is_gone_afterwards()
    {
        TorchLibrary.EnsureLoaded();
        Assert.IsNull(Environment.GetEnvironmentVariable("OMP_WAIT_POLICY"));
        const string Name = "MOE_TEST_VARIABLE";
        using (new TemporaryVariable(Name, "on"))
        {
            Assert.AreEqual("on", Environment.GetEnvironmentVariable(Name));
            if (!OperatingSystem.IsWindows()) Assert.AreEqual("on", Marshal.PtrToStringAnsi(getenv(Name)));
        }
        Assert.IsNull(Environment.GetEnvironmentVariable(Name));
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(0, getenv(Name));
        Environment.SetEnvironmentVariable(Name, "mine");
        using (new TemporaryVariable(Name, "on")) Assert.AreEqual("mine", Environment.GetEnvironmentVariable(Name));
        Assert.AreEqual("mine", Environment.GetEnvironmentVariable(Name));
        Environment.SetEnvironmentVariable(Name, null);
    }

    [TestMethod]
    [DataRow("MALLOC_ARENA_MAX", "1", true)]
    [DataRow("GLIBC_TUNABLES", "glibc.malloc.arena_max=1:glibc.rtld.nns=2", true)]
    [DataRow("GLIBC_TUNABLES", "glibc.rtld.nns=2", false)]
    [DataRow("PATH", "MALLOC_", false)]
    public void Heap_that_the_environment_sets_is_left_alone(string name, string value, bool isSet) =>
        Assert.AreEqual(isSet, GlibcHeap.IsSet(asked => asked == name ? value : null, [name]));

    private static int Fail() => throw new TimeoutException();

    private static void Train(TrainingRequest request) => new TorchEngine("cpu").Train(request);

    private static TrainingRequest Request(int threads) => Samples.Request(3, Short with { NumberOfThreads = threads });

    private static T OnNewThread<T>(Func<T> work) => OwnThread.Run(work);

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint getenv(string name);
}
