using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>One column of a <see cref="TabularDataset"/>: a name and one value per row, kept together in memory.</summary>
public abstract class DatasetColumn
{
    private protected DatasetColumn(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The column's name, as ML.NET will see it.</summary>
    public string Name { get; }

    /// <summary>How many values the column has.</summary>
    public abstract int RowCount { get; }

    /// <summary>How many values are missing.</summary>
    public abstract int MissingCount { get; }

    /// <summary>The type of the column in an <see cref="Microsoft.ML.IDataView"/>.</summary>
    internal abstract DataViewType DataViewType { get; }

    /// <summary>The column cut down to <paramref name="rows"/>, in that order.</summary>
    internal abstract DatasetColumn Select(ReadOnlySpan<int> rows);

    /// <summary>A <c>ValueGetter</c> of the column's type that reads the row at which <paramref name="cursor"/> stands.</summary>
    internal abstract Delegate CreateGetter(TabularCursor cursor);
}
