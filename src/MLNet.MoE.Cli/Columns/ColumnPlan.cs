namespace MLNet.MoE.Cli.Columns;

/// <summary>What each column is used as.</summary>
/// <param name="Columns">One decision a column, in the file's order.</param>
/// <param name="Labels">The labels.</param>
/// <param name="Weight">The weight column, or null.</param>
internal sealed record ColumnPlan(IReadOnlyList<ColumnDecision> Columns, IReadOnlyList<LabelPlan> Labels, string? Weight)
{
    /// <summary>The label, or the first of several.</summary>
    public LabelPlan Label => Labels[0];

    /// <summary>The columns that the model sees.</summary>
    public IReadOnlyList<FeatureColumn> Features { get; } = [.. Columns.SelectMany(column => column.Features)];
}
