using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Cuda;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Training;
using TorchSharp;

namespace MLNet.MoE.Performance;

/// <summary>
/// Steps of the Torch engine over a workload's rows, on a GPU where there is one; with several networks, stacked. A run has several steps,
/// so
/// that reading the loss back weighs little. Steps by graph set the calling thread's stream, so that only one of them may live at a time.
/// </summary>
internal sealed class TorchStep : IDisposable
{
    /// <summary>Steps of a run by default.</summary>
    public const int Steps = 4;

    private readonly FitSettings _settings;
    private readonly IRepeater _repeater;
    private readonly TorchTrainer _trainer;
    private readonly int[][] _orders;

    /// <summary>Loads libtorch and puts the network into it.</summary>
    /// <param name="workload">The network.</param>
    /// <param name="fused">Whether to step by libtorch's fused optimizer.</param>
    /// <param name="networks">Networks that are trained as one.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <param name="graphs">Whether steps are replayed as CUDA graphs.</param>
    /// <param name="steps">Steps of a run, on as many rows.</param>
    /// <exception cref="TorchUnavailableException">There is no native library of TorchSharp.</exception>
    /// <exception cref="GraphException">Graphs cannot be recorded here.</exception>
    public TorchStep(Workload workload, bool fused, int networks = 1, int threads = 1, bool graphs = false, int steps = Steps)
    {
        TorchLibrary.EnsureLoaded();
        int[] rows = workload.AllRows[..(steps * workload.BatchSize)];
        _orders = [.. Enumerable.Repeat(rows, networks)];
        var data = new TrainingData(workload.Table, rows, workload.Table, []);
        var settings = new TrainingSettings { BatchSize = workload.BatchSize, NumberOfThreads = threads };
        TrainingRequest[] requests = [.. Enumerable.Range(1, networks).Select(seed =>
            new TrainingRequest(workload.Spec, NetworkWeights.Create(workload.Spec, seed), data, settings with { Seed = seed }))];
        _settings = FitSettings.OnCpu(requests, new TorchProcessOptions());
        _repeater = graphs ? new GraphRepeater(GraphDevice(), Fail) : new EagerRepeater();
        _trainer = new TorchTrainer(requests, Device, TorchPrecision.Full, fused, _repeater);
    }

    /// <summary>Where Torch's steps are taken: the first GPU, or the CPU where there is none.</summary>
    public static torch.Device Device => torch.cuda.is_available() ? torch.device("cuda:0") : torch.CPU;

    /// <summary>Forward and backward passes over the batches, and the optimizer's steps.</summary>
    public void Run() => _trainer.TrainEpoch(_orders, null);

    public void Dispose()
    {
        _trainer.Dispose();
        _repeater.Dispose();
        _settings.Dispose();
    }

    private static CudaGraphDevice GraphDevice() => CudaGraphDevice.Create(0, SymbolTable.OfTorchCuda());

    private static void Fail(string reason) => throw new GraphException(reason);
}
