using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Training;

/// <summary>Everything an engine needs for one run.</summary>
/// <param name="Spec">The network.</param>
/// <param name="Start">Weights to start from; the engine copies them.</param>
/// <param name="Data">Prepared data.</param>
/// <param name="Settings">How to train.</param>
public sealed record TrainingRequest(NetworkSpec Spec, NetworkWeights Start, TrainingData Data, TrainingSettings Settings)
{
    /// <summary>Observes the run and may stop it. Default: nobody.</summary>
    public TrainingObserver Observer { get; init; } = TrainingObserver.None;

    /// <summary>Work of the runs that follow this one, in epochs of this one for each of its epochs up to the best: what is expected of
    /// the time.</summary>
    internal double FurtherWork { get; init; }

    /// <summary>When the fit has to end; null without a limit.</summary>
    internal FitDeadline? Deadline { get; init; }
}
