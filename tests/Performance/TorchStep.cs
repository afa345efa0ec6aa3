using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Training;
using TorchSharp;

namespace MLNet.MoE.Performance;

/// <summary>Steps of the Torch engine over a workload's rows, on a GPU where there is one; with several networks, stacked. It keeps a few
/// batches to a run, so that reading the loss back weighs nothing.</summary>
internal sealed class TorchStep : IDisposable
{
    /// <summary>Steps of a run.</summary>
    public const int Steps = 4;

    private readonly Workload _workload;
    private readonly FitSettings _settings;
    private readonly TorchTrainer _trainer;
    private readonly int _networks;
    private int _start;

    /// <summary>Loads libtorch and puts the network into it.</summary>
    /// <exception cref="TorchUnavailableException">There is no native library of TorchSharp.</exception>
    public TorchStep(Workload workload, bool fused, int networks = 1, int threads = 1)
    {
        TorchLibrary.EnsureLoaded();
        _workload = workload;
        var data = new TrainingData(workload.Table, workload.AllRows, workload.Table, []);
        var settings = new TrainingSettings { BatchSize = workload.BatchSize, NumberOfThreads = threads };
        TrainingRequest[] requests = [.. Enumerable.Range(1, networks).Select(seed =>
            new TrainingRequest(workload.Spec, NetworkWeights.Create(workload.Spec, seed), data, settings with { Seed = seed }))];
        _networks = networks;
        _settings = FitSettings.OnCpu(requests, new TorchProcessOptions());
        _trainer = new TorchTrainer(requests, Device, TorchPrecision.Full, fused, new EagerRepeater());
    }

    /// <summary>Where Torch's steps are taken.</summary>
    public static torch.Device Device => torch.cuda.is_available() ? torch.CUDA : torch.CPU;

    /// <summary>Forward and backward passes over the next batches, and the optimizer's steps.</summary>
    public void Run()
    {
        int rows = Steps * _workload.BatchSize;
        if (_start + rows > _workload.AllRows.Length) _start = 0;
        int[] order = _workload.AllRows[_start..(_start + rows)];
        _trainer.TrainEpoch([.. Enumerable.Repeat(order, _networks)], null);
        _start += rows;
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _settings.Dispose();
    }
}
