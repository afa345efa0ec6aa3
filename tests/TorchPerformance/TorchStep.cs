using MLNet.MoE.Network;
using MLNet.MoE.Performance;
using MLNet.MoE.Torch.Training;
using MLNet.MoE.Training;
using static TorchSharp.torch;

namespace MLNet.MoE.TorchPerformance;

/// <summary>Steps of the Torch engine over a workload's rows, batch after batch; with several networks, stacked.</summary>
internal sealed class TorchStep : IDisposable
{
    private readonly TorchTrainer _trainer;
    private readonly Tensor _order;
    private readonly int _batchSize;
    private long _start;

    public TorchStep(Workload workload, Device device, bool? fused = null, int networks = 1)
    {
        _batchSize = workload.BatchSize;
        var data = new TrainingData(workload.Table, workload.AllRows, workload.Table, []);
        var settings = new TrainingSettings { BatchSize = workload.BatchSize };
        TrainingRequest[] requests = [.. Enumerable.Range(1, networks).Select(seed =>
            new TrainingRequest(workload.Spec, NetworkWeights.Create(workload.Spec, seed), data, settings with { Seed = seed }))];
        _trainer = new TorchTrainer(requests, device, TorchPrecision.Full, fused ?? TorchEngine.PrefersFused(requests[0].Start.Count));
        _order = stack([.. Enumerable.Range(0, networks).Select(_ => randperm(workload.AllRows.Length, ScalarType.Int64, device))]).unsqueeze(1);
    }

    /// <summary>Forward and backward pass over the next batch, and the optimizer's step.</summary>
    public void Run()
    {
        if (_start + _batchSize > _order.shape[2]) _start = 0;
        using var rows = _order.narrow(2, _start, _batchSize);
        _trainer.Step(rows);
        _start += _batchSize;
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _order.Dispose();
    }
}
