using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Torch.Choice;

/// <summary>
/// Trains each network on a GPU or on the CPU engine, whichever is likely the faster: see <see cref="StepCost"/>. Without a GPU, and
/// without libtorch, that is the CPU engine.
/// </summary>
/// <param name="torch">The GPU's engine.</param>
internal sealed class FasterEngine(TorchEngine torch) : IStackedTrainingEngine
{
    private readonly CpuEngine _cpu = new();

    /// <inheritdoc/>
    public string Name => "torch-or-cpu";

    /// <inheritdoc/>
    public bool GainsByStacking => torch.GainsByStacking;

    /// <inheritdoc/>
    public bool CanStack(TrainingRequest first, TrainingRequest second) => torch.CanStack(first, second);

    /// <inheritdoc/>
    public TrainingResult Train(TrainingRequest request) => (TakesCpu([request]) ? _cpu : (ITrainingEngine)torch).Train(request);

    /// <inheritdoc/>
    public IReadOnlyList<TrainingResult> TrainMany(IReadOnlyList<TrainingRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return requests.Count > 0 && TakesCpu(requests) ? [.. requests.Select(_cpu.Train)] : torch.TrainMany(requests);
    }

    private bool TakesCpu(IReadOnlyList<TrainingRequest> requests) =>
        TorchEngine.Obstacle(requests[0]) is not null || !torch.HasGpuFor(requests[0]) || StepCost.PrefersCpu(requests, torch.Graphs);
}
