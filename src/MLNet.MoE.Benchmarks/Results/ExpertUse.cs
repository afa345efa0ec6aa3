namespace MLNet.MoE.Benchmarks;

/// <summary>What the gate of a mixture of named experts learnt, over rows of the validation part.</summary>
/// <param name="Experts">(experts) Names.</param>
/// <param name="DependsOnRow">Whether the weights differ from row to row.</param>
/// <param name="Columns">The columns along which the weights change most, most first; empty where they are the same in all rows.</param>
/// <param name="Rows">For each expert, the row in which it counts most; empty where the weights are the same in all rows.</param>
public sealed record ExpertUse(IReadOnlyList<string> Experts, bool DependsOnRow, IReadOnlyList<ExpertUseByColumn> Columns,
    IReadOnlyList<ExpertUseOfRow> Rows);
