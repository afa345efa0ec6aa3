namespace MLNet.MoE;

/// <summary>Scores of rows that are all given one value of a column.</summary>
/// <param name="Value">The value as text; empty for a missing one.</param>
/// <param name="Number">The value of a numeric column; NaN for a missing one and for a category.</param>
/// <param name="Share">Share of the rows whose value is about this one.</param>
/// <param name="Means">(scores): mean over the rows.</param>
/// <param name="Lower">(scores): what a tenth of the rows is below.</param>
/// <param name="Upper">(scores): what a tenth of the rows is above.</param>
public sealed record DependencePoint(string Value, double Number, double Share, IReadOnlyList<double> Means, IReadOnlyList<double> Lower,
    IReadOnlyList<double> Upper);
