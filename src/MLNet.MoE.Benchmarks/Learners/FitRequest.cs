using Microsoft.ML;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>One fit.</summary>
/// <param name="Context">ML.NET's context of this fit, with its seed; nobody else uses it.</param>
/// <param name="Rows">What to learn from.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Threads">Threads that the fit may use; null lets the learner choose.</param>
/// <param name="Cancellation">Stops the fit.</param>
internal sealed record FitRequest(MLContext Context, LearningRows Rows, int Seed, int? Threads, CancellationToken Cancellation)
{
    /// <summary>What trains a network; null is the managed engine. Other learners don't look at it.</summary>
    public ITrainingEngine? Engine { get; init; }

    /// <summary>Time of a fit; null for no limit. Only learners that say so look at it.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Whether a learner that holds rows out by itself is to tell what it says of them.</summary>
    public bool Validates { get; init; }

    /// <summary>The same for a stock trainer.</summary>
    public ExpertSettings Settings => new(Rows.Label, Rows.Features, Rows.Weight, Seed, Threads, Cancellation);

    /// <summary>Network that the fit goes on from; null for a fresh one. Other learners don't look at it.</summary>
    public NetworkModelParameters? Previous { get; init; }

    /// <summary>Takes one report an epoch of a network.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }
}
