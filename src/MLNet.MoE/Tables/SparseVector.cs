namespace MLNet.MoE.Tables;

/// <summary>What a row has in the columns that are mostly 0.</summary>
/// <param name="columns">Columns in which the row is not 0, ascending.</param>
/// <param name="values">Its numbers there.</param>
internal readonly ref struct SparseVector(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
{
    /// <summary>Columns in which the row is not 0, ascending.</summary>
    public ReadOnlySpan<int> Columns { get; } = columns;

    /// <summary>The row's numbers in <see cref="Columns"/>.</summary>
    public ReadOnlySpan<float> Values { get; } = values;
}
