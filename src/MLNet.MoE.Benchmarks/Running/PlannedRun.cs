using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks;

/// <summary>A run with what it takes to do it.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Contender">Who learns.</param>
/// <param name="Split">The data; null where the dataset could not be read.</param>
/// <param name="Blank">The record with all that is known beforehand.</param>
/// <param name="Work">Expected work, for the order.</param>
internal sealed record PlannedRun(BenchmarkRun Run, ILearner Contender, SplitSource? Split, ResultRecord Blank, double Work)
{
    /// <summary>The search for the contender's settings, shared by the runs of a split; null where nothing is tuned.</summary>
    public Study? Study { get; init; }

    /// <summary>Name of what only one run may use at a time; null for nothing. Runs that share a study wait for it.</summary>
    public string? Exclusive => Contender.Exclusive ?? (Study is { IsFinished: false } ? Study.Key : null);

    /// <summary>Name that the runs share which are trained as one; null for a run of its own.</summary>
    public string? Stack { get; init; }

    /// <summary>Memory that the run takes, in bytes; a guess.</summary>
    public long Bytes => Split is null ? 0 : Split.Bytes + Split.FitBytes;

    public bool Equals(PlannedRun? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
