namespace MLNet.MoE;

/// <summary>How the experts' weights follow two columns together.</summary>
/// <param name="First">One column.</param>
/// <param name="Second">The other.</param>
/// <param name="ExplainedVariance">Share of the weights' variance between cells of both columns, less what as many cells explain by
/// chance; 0 to 1.</param>
/// <param name="FirstValues">(first bins): a value in each, as text; empty for a missing one.</param>
/// <param name="SecondValues">(second bins): likewise.</param>
/// <param name="Weights">(first bins, second bins, experts): mean weights; not a number where there is no row.</param>
/// <param name="Rows">(first bins, second bins): rows in each.</param>
public sealed record GateMapPair(string First, string Second, double ExplainedVariance, IReadOnlyList<string> FirstValues,
    IReadOnlyList<string> SecondValues, IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>> Weights,
    IReadOnlyList<IReadOnlyList<int>> Rows);
