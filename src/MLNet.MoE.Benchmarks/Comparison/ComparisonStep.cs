namespace MLNet.MoE.Benchmarks;

/// <summary>How far a comparison is.</summary>
/// <param name="Model">The model that was just fitted.</param>
/// <param name="Fold">The fold, from 0.</param>
/// <param name="Value">The figure that decides; NaN where the fit failed.</param>
/// <param name="Done">Fits that are done.</param>
/// <param name="Total">Fits in all.</param>
internal readonly record struct ComparisonStep(string Model, int Fold, double Value, int Done, int Total)
{
    /// <summary>Time that the other fits are expected to take; null where nothing is known, and after the last.</summary>
    public TimeSpan? Left { get; init; }
}
