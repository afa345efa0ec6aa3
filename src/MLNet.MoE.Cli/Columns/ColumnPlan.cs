namespace MLNet.MoE.Cli.Columns;

/// <summary>What each column is used as.</summary>
/// <param name="Columns">One decision a column, in the file's order.</param>
/// <param name="Label">The label.</param>
/// <param name="Weight">The weight column, or null.</param>
internal sealed record ColumnPlan(IReadOnlyList<ColumnDecision> Columns, LabelPlan Label, string? Weight)
{
    /// <summary>The columns that the model sees.</summary>
    public IReadOnlyList<FeatureColumn> Features { get; } = [.. Columns.SelectMany(column => column.Features)];
}
