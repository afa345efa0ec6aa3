namespace MLNet.MoE;

/// <summary>How the experts' weights follow a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="ExplainedVariance">Share of the weights' variance between bins of the column, the mean over experts by their variance;
/// 0 to 1.</param>
/// <param name="Values">A value in each bin of the column, as text; empty for a missing one.</param>
/// <param name="Weights">(bins, experts): mean weights.</param>
public sealed record GateMapColumn(string Column, double ExplainedVariance, IReadOnlyList<string> Values,
    IReadOnlyList<IReadOnlyList<double>> Weights);
