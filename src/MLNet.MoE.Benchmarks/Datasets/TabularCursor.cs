using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>Walks once over the rows of a <see cref="TabularDataView"/>.</summary>
internal sealed class TabularCursor : DataViewRowCursor
{
    private readonly DatasetColumn[] _columns;
    private readonly int[]? _rows;
    private readonly int _rowCount;
    private readonly bool[] _active;
    private long _position = -1;
    private bool _finished;

    public TabularCursor(
        DataViewSchema schema,
        DatasetColumn[] columns,
        int[]? rows,
        int rowCount,
        IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        Schema = schema;
        _columns = columns;
        _rows = rows;
        _rowCount = rowCount;
        _active = new bool[columns.Length];
        foreach (var column in columnsNeeded)
            _active[column.Index] = true;
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>The row of the columns at which the cursor stands.</summary>
    public int CurrentRow
    {
        get
        {
            if (_position < 0)
                throw new InvalidOperationException("The cursor stands on no row; call MoveNext first and stop when it returns false.");
            return _rows is null ? (int)_position : _rows[_position];
        }
    }

    public override bool MoveNext()
    {
        if (!_finished && _position + 1 < _rowCount)
        {
            _position++;
            return true;
        }

        _position = -1;
        _finished = true;
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        return _columns[column.Index].CreateGetter(this) as ValueGetter<TValue>
            ?? throw new InvalidOperationException(
                $"Column '{column.Name}' holds {_columns[column.Index].DataViewType}; it cannot be read as {typeof(TValue).Name}.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId value) => value = new DataViewRowId((ulong)CurrentRow, 0);
}
