namespace MLNet.MoE;

/// <summary>Which rows each expert is in charge of.</summary>
/// <param name="Experts">The experts.</param>
/// <param name="Columns">For the columns that tell the experts' weights best, at most ten: mean weights by value.</param>
public sealed record GateMap(IReadOnlyList<ExpertShare> Experts, IReadOnlyList<GateMapColumn> Columns)
{
    /// <summary>The two columns that tell the experts' weights best together; null where there is one column, or none tells any.</summary>
    public GateMapPair? Pair { get; init; }
}
