using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>The managed engine, which trains a stack one network after the other.</summary>
internal sealed class StackingEngine : IStackedTrainingEngine
{
    private readonly List<int> _stacks = [];
    private int _alone;

    public string Name => "stacking";

    public bool GainsByStacking { get; init; }

    public bool FindsAlike { get; init; } = true;

    public bool Spoils { get; init; }

    public bool Hangs { get; init; }

    public Action? Started { get; init; }

    /// <summary>Networks of each stack.</summary>
    public List<int> Stacks
    {
        get
        {
            lock (_stacks) return [.. _stacks];
        }
    }

    public int Alone => _alone;

    public bool CanStack(TrainingRequest first, TrainingRequest second) => FindsAlike;

    public TrainingResult Train(TrainingRequest request)
    {
        Interlocked.Increment(ref _alone);
        return new CpuEngine().Train(request);
    }

    public IReadOnlyList<TrainingResult> TrainMany(IReadOnlyList<TrainingRequest> requests)
    {
        if (Spoils) throw new InvalidOperationException("One diverged.");
        Started?.Invoke();
        while (Hangs)
        {
            foreach (var request in requests) request.Observer.CheckCancelled!();
            Thread.Sleep(5);
        }
        lock (_stacks) _stacks.Add(requests.Count);
        return [.. requests.Select(request => new CpuEngine().Train(request))];
    }
}
