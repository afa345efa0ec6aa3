using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Tables;

/// <summary>A table that is read some rows at a time, so that memory does not grow with its rows. What its columns are was decided by all
/// of them: each row is what it would be if the table were read at once.</summary>
/// <param name="source">Where it comes from.</param>
/// <param name="survey">The table without its rows.</param>
/// <param name="reader">Makes of rows what a model sees.</param>
/// <param name="hint">How a column is read, by its name; null leaves it out.</param>
/// <param name="warnings">What the user should know about how the table was read.</param>
internal sealed class TableStream(TableSource source, RawTable survey, TableReader reader, Func<string, ColumnHint?> hint,
    IReadOnlyList<string> warnings)
{
    /// <summary>Fields that are in memory at a time, and rows at most and at least.</summary>
    private const int Fields = 1 << 20, MostRows = 1 << 16, FewestRows = 1 << 10;

    /// <summary>Rows, those without a label too.</summary>
    public int Rows => survey.Rows;

    /// <summary>What the user should know about how the table was read.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Rows at a time; tests read fewer.</summary>
    internal int RowsPerPart { get; set; } = Math.Clamp(Fields / Math.Max(1, survey.Columns.Count), FewestRows, MostRows);

    /// <summary>The rows, some at a time. Parts in which no row has a label have no rows.</summary>
    /// <exception cref="DatasetException">The table is not what it was when it was read first.</exception>
    public IEnumerable<LoadedTable> Parts(CancellationToken cancellation)
        => RawTable.ReadParts(source, survey, hint, RowsPerPart, cancellation).Select(reader.Make);
}
