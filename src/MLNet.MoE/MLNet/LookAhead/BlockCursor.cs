using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>
/// A cursor that reads blocks of rows of another one, has them scored together, and then steps through them. Until scores are asked for it
/// only passes its input through. All active columns of a block are kept, so getters, identifiers and positions are those of the current
/// row.
/// </summary>
internal abstract class BlockCursor : LinkedRootCursorBase, IBlockReader
{
    /// <summary>The first block is short, for readers that want a few rows only; each is twice as long as the one before it.</summary>
    private const int FirstRows = 16;

    private readonly BlockColumn?[] _columns;
    private readonly List<BlockColumn> _active;
    private readonly ValueGetter<DataViewRowId> _readId;
    private DataViewRowId[] _ids = [];
    private long[] _batches = [];
    private int _rows;
    private ExceptionDispatchInfo? _failure;
    private bool _started, _ended;

    /// <param name="provider">Where errors are raised.</param>
    /// <param name="input">Cursor of the data.</param>
    /// <param name="columns">Its active columns.</param>
    protected BlockCursor(IChannelProvider provider, DataViewRowCursor input, DataViewSchema.Column[] columns)
        : base(provider, input)
    {
        _columns = new BlockColumn?[Schema.Count];
        foreach (var column in columns) _columns[column.Index] ??= BlockColumn.Create(input, column);
        _active = [.. _columns.OfType<BlockColumn>()];
        _readId = input.GetIdGetter();
    }

    /// <inheritdoc/>
    public bool IsAhead { get; private set; }

    /// <inheritdoc/>
    public int Row { get; private set; } = -1;

    public sealed override DataViewSchema Schema => Input.Schema;

    public sealed override long Batch => IsAhead && Row >= 0 ? _batches[Row] : Input.Batch;

    /// <summary>Rows of the current block.</summary>
    public int RowCount => _rows;

    /// <summary>Rows of a block at most.</summary>
    protected abstract int MostRows { get; }

    /// <summary>The block's values of an active column.</summary>
    public BlockColumn Column(int index) => _columns[index] ?? throw Ch.Except($"Column '{Schema[index].Name}' is not active.");

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _columns[column.Index] is not null;

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => GetGetter<TValue>(column, this);

    /// <summary>The getter of a column for a reader of the block.</summary>
    public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column, IBlockReader reader) =>
        Column(column.Index).Getter(reader) as ValueGetter<TValue>
        ?? throw Ch.Except($"Column '{column.Name}' has type {column.Type}, not {typeof(TValue)}.");

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        if (IsAhead) id = _ids[Row];
        else _readId(ref id);
    };

    /// <summary>Begins to look ahead. To be called before the first row.</summary>
    protected void LookAhead()
    {
        Ch.Check(!_started, "Scores are asked for before the first row is.");
        IsAhead = true;
    }

    /// <summary>Has a column's values read with those of the active ones.</summary>
    protected void Add(BlockColumn column) => _active.Add(column);

    /// <summary>Looks at a row that has been read; throws where it cannot be scored.</summary>
    protected virtual void Check(int row)
    {
    }

    /// <summary>Makes room for the scores of that many rows.</summary>
    protected abstract void Resize(int rows);

    /// <summary>Scores the rows of the block.</summary>
    protected abstract void Score(int rows);

    protected sealed override bool MoveNextCore()
    {
        _started = true;
        if (!IsAhead) return Root.MoveNext();
        if (++Row < _rows) return true;
        // An error while reading ahead is thrown when its row is reached.
        _failure?.Throw();
        if (_ended) return false;
        Fill();
        Row = 0;
        if (_rows == 0) _failure?.Throw();
        return _rows > 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) (Row, _rows, _ended) = (-1, 0, true);
        base.Dispose(disposing);
    }

    private void Fill()
    {
        Grow();
        _rows = 0;
        try
        {
            while (_rows < _batches.Length)
            {
                if (!Root.MoveNext())
                {
                    _ended = true;
                    break;
                }
                foreach (var column in _active) column.Read(_rows);
                _readId(ref _ids[_rows]);
                Check(_rows);
                _batches[_rows] = Input.Batch;
                _rows++;
            }
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        if (_rows > 0) Score(_rows);
    }

    private void Grow()
    {
        int rows = Math.Min(MostRows, Math.Max(FirstRows, 2 * _batches.Length));
        if (rows == _batches.Length) return;
        foreach (var column in _active) column.Resize(rows);
        Array.Resize(ref _ids, rows);
        Array.Resize(ref _batches, rows);
        Resize(rows);
    }
}
