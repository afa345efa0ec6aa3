namespace MLNet.MoE.Cli.Columns;

/// <summary>What was decided about a column, and why.</summary>
/// <param name="Name">The column.</param>
/// <param name="Kind">How it is used.</param>
/// <param name="Reason">A few words for the user.</param>
/// <param name="Features">The columns that the model sees of it.</param>
internal sealed record ColumnDecision(string Name, ColumnKind Kind, string Reason, IReadOnlyList<FeatureColumn> Features)
{
    /// <summary>What the user should be warned of about it; null for nothing.</summary>
    public string? Warning { get; init; }
}
