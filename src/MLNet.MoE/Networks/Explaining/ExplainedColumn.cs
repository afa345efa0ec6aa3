namespace MLNet.MoE.Networks.Explaining;

/// <summary>A column of the table as people know it: the features that stand for it are explained as one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Numbers">Numeric columns of the feature table that belong to it.</param>
/// <param name="Groups">One-hot groups that belong to it.</param>
/// <param name="Sparse">Columns that are mostly 0 and belong to it.</param>
internal sealed record ExplainedColumn(string Name, int[] Numbers, int[] Groups, int[] Sparse)
{
    /// <summary>Names of the categories of its first group; empty without one.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}
