using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Cpu.Optimizer;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Performance;

/// <summary>Steps of the CPU engine over a workload's rows, batch after batch.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Workload _workload;
    private readonly WorkTeam _team;
    private readonly CpuNetwork<float> _network;
    private readonly AdamWOptimizer<float> _optimizer;
    private int _start;
    private long _step;

    public TrainingStep(Workload workload, int threads = 1, Kernels<float>? kernels = null)
    {
        _workload = workload;
        _team = new WorkTeam(threads);
        _network = new CpuNetwork<float>(workload.Spec, NetworkWeights.Create(workload.Spec, 1), workload.Table,
            kernels ?? Kernels<float>.Best, _team, workload.BatchSize);
        _optimizer = new AdamWOptimizer<float>(_network, new TrainingSettings());
    }

    /// <summary>Forward and backward pass over the next batch, and the optimizer's step.</summary>
    public void Run()
    {
        if (_start + _workload.BatchSize > _workload.AllRows.Length) _start = 0;
        _network.Gradient(_workload.AllRows.AsSpan(_start, _workload.BatchSize), 1, ++_step, 0, 1);
        _optimizer.Step();
        _start += _workload.BatchSize;
    }

    public void Dispose() => _team.Dispose();
}
