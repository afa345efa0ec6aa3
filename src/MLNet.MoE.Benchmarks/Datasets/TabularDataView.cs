using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Columns in memory as an <see cref="IDataView"/>, through an optional list of row indices; nothing is copied.</summary>
internal sealed class TabularDataView : IDataView
{
    private readonly DatasetColumn[] _columns;
    private readonly int[]? _rows;
    private readonly int _rowCount;

    public TabularDataView(DatasetColumn[] columns, int[]? rows, int rowCount)
    {
        _columns = columns;
        _rows = rows;
        _rowCount = rows?.Length ?? rowCount;
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
            builder.AddColumn(column.Name, column.DataViewType);
        Schema = builder.ToSchema();
    }

    /// <summary>False: readers that want another order pass the rows in that order.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new TabularCursor(Schema, _columns, _rows, _rowCount, columnsNeeded);

    // One cursor whatever n is: reading arrays is never what a reader waits for.
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
