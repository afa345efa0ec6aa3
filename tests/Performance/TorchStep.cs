using MLNet.MoE.Network;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Training;
using MLNet.MoE.Training;
using TorchSharp;

namespace MLNet.MoE.Performance;

/// <summary>Steps of the Torch engine on the CPU, on one thread, over a workload's rows. It keeps a few batches to a run, so that reading the loss back weighs nothing.</summary>
internal sealed class TorchStep : IDisposable
{
    /// <summary>Steps of a run.</summary>
    public const int Steps = 4;

    private readonly Workload _workload;
    private readonly TorchTrainer _trainer;
    private int _start;

    /// <summary>Loads libtorch and puts the network into it.</summary>
    /// <exception cref="TorchUnavailableException">There is no native library of TorchSharp.</exception>
    public TorchStep(Workload workload, bool fused)
    {
        TorchLibrary.EnsureLoaded();
        torch.set_num_threads(1);
        _workload = workload;
        var data = new TrainingData(workload.Table, workload.AllRows, workload.Table, []);
        var request = new TrainingRequest(workload.Spec, NetworkWeights.Create(workload.Spec, 1), data, new TrainingSettings { BatchSize = workload.BatchSize });
        _trainer = new TorchTrainer([request], torch.CPU, TorchPrecision.Full, fused);
    }

    /// <summary>Forward and backward passes over the next batches, and the optimizer's steps.</summary>
    public void Run()
    {
        int rows = Steps * _workload.BatchSize;
        if (_start + rows > _workload.AllRows.Length) _start = 0;
        _trainer.TrainEpoch([_workload.AllRows[_start..(_start + rows)]], null);
        _start += rows;
    }

    public void Dispose() => _trainer.Dispose();
}
