namespace MLNet.MoE;

/// <summary>How the mean score of rows follows one column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Points">Its values: numbers ascending, or categories.</param>
public sealed record PartialDependence(string Column, IReadOnlyList<DependencePoint> Points);
