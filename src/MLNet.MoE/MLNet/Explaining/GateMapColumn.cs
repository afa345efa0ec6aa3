namespace MLNet.MoE;

/// <summary>How the experts' weights follow a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Told">Share of the variance of the weights that it tells, mean over the experts weighed by their variance; 0 to 1.</param>
/// <param name="Values">A value in each bin of the column, as text; empty for a missing one.</param>
/// <param name="Weights">(bins, experts): mean weights.</param>
public sealed record GateMapColumn(string Column, double Told, IReadOnlyList<string> Values, IReadOnlyList<IReadOnlyList<double>> Weights);
