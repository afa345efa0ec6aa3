using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// A cursor that reads blocks of rows of another one, has the model score them together, and then steps through them. Until scores are
/// asked for it only passes its input through. All active columns of a block are kept, so getters, identifiers and positions are those of
/// the current row.
/// </summary>
internal sealed class LookAheadCursor : LinkedRootCursorBase
{
    /// <summary>The first block is short, for readers that want a few rows only; each is twice as long as the one before it.</summary>
    private const int FirstRows = 16;

    private readonly BlockColumn?[] _columns;
    private readonly BlockColumn[] _active;
    private readonly VectorBlockColumn<float> _features;
    private readonly ScalarIds _ids;
    private readonly DataViewRow? _encoded;
    private RowBlock? _block;
    private float[] _scores = [];
    private long[] _batches = [];
    private int _rows;
    private ExceptionDispatchInfo? _failure;
    private bool _started, _ended;

    /// <param name="provider">Where errors are raised.</param>
    /// <param name="input">Cursor of the data.</param>
    /// <param name="columns">Its active columns.</param>
    /// <param name="features">The feature vector: one of them, or a column of the encoder's.</param>
    /// <param name="encode">Makes the feature vector of the columns; null where it is one of them.</param>
    /// <param name="model">Model that scores.</param>
    public LookAheadCursor(
        IChannelProvider provider, DataViewRowCursor input, DataViewSchema.Column[] columns, DataViewSchema.Column features,
            IRowToRowMapper? encode, MoeModelParameters model)
        : base(provider, input)
    {
        Model = model;
        _columns = new BlockColumn?[Schema.Count];
        foreach (var column in columns) _columns[column.Index] ??= BlockColumn.Create(input, column, this);
        _active = [.. _columns.OfType<BlockColumn>()];
        if (encode is null)
        {
            _features = (VectorBlockColumn<float>)_columns[features.Index]!;
        }
        else
        {
            _encoded = encode.GetRow(input, [features]);
            _features = new VectorBlockColumn<float>(_encoded, features, this);
            _active = [.. _active, _features];
        }
        _ids = new ScalarIds(input.GetIdGetter(), this);
    }

    /// <summary>Model that scores.</summary>
    public MoeModelParameters Model { get; }

    /// <summary>Whether the input is ahead of this cursor, so that the current row is one of the block.</summary>
    public bool IsAhead => _block is not null;

    /// <summary>Place of the current row in the block.</summary>
    public int Row { get; private set; } = -1;

    public override DataViewSchema Schema => Input.Schema;

    public override long Batch => IsAhead && Row >= 0 ? _batches[Row] : Input.Batch;

    /// <summary>Begins to look ahead. To be called before the first row.</summary>
    public void WantScores()
    {
        Ch.Check(!_started, "Scores are asked for before the first row is.");
        _block ??= Model.OpenBlock();
    }

    /// <summary>The current row's score; the first where it has several.</summary>
    public void Score(ref float score) => score = _scores[Row * Model.ScoreCount];

    /// <summary>Some of the current row's scores.</summary>
    /// <param name="start">Place of the first.</param>
    /// <param name="count">How many.</param>
    public ReadOnlySpan<float> Scores(int start, int count) => _scores.AsSpan((Row * Model.ScoreCount) + start, count);

    /// <summary>The current row's scores.</summary>
    public void Scores(ref VBuffer<float> scores)
    {
        var editor = VBufferEditor.Create(ref scores, Model.ScoreCount);
        _scores.AsSpan(Row * Model.ScoreCount, Model.ScoreCount).CopyTo(editor.Values);
        scores = editor.Commit();
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns[column.Index] is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var block = _columns[column.Index] ?? throw Ch.Except($"Column '{column.Name}' is not active.");
        return block.Getter as ValueGetter<TValue>
            ?? throw Ch.Except($"Column '{column.Name}' has type {column.Type}, not {typeof(TValue)}.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _ids.Get;

    protected override bool MoveNextCore()
    {
        _started = true;
        if (_block is null) return Root.MoveNext();
        if (++Row < _rows) return true;
        // What went wrong while reading ahead is told when its row is reached.
        _failure?.Throw();
        if (_ended) return false;
        Fill(_block);
        Row = 0;
        if (_rows == 0) _failure?.Throw();
        return _rows > 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _block?.Dispose();
            _encoded?.Dispose();
            (Row, _rows, _ended) = (-1, 0, true);
        }
        base.Dispose(disposing);
    }

    private void Fill(RowBlock block)
    {
        Grow(block);
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
                _ids.Read(_rows);
                Check(_features[_rows]);
                _batches[_rows] = Input.Batch;
                _rows++;
            }
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        if (_rows == 0) return;
        block.Begin(_rows);
        for (int row = 0; row < _rows; row++)
        {
            ref readonly var features = ref _features[row];
            if (features.IsDense) block.Load(row, features.GetValues());
            else block.Load(row, features.GetIndices(), features.GetValues());
        }
        block.Score(_scores.AsSpan(0, _rows * Model.ScoreCount));
    }

    private void Check(in VBuffer<float> features)
    {
        if (features.Length != Model.FeatureCount) throw Ch.Except(RowLength.Fault(features.Length, Model.FeatureCount));
    }

    private void Grow(RowBlock block)
    {
        int rows = Math.Min(block.Capacity, Math.Max(FirstRows, 2 * _batches.Length));
        if (rows == _batches.Length) return;
        foreach (var column in _active) column.Resize(rows);
        _ids.Resize(rows);
        Array.Resize(ref _batches, rows);
        Array.Resize(ref _scores, rows * Model.ScoreCount);
    }

    /// <summary>Identifiers of the block's rows.</summary>
    private sealed class ScalarIds(ValueGetter<DataViewRowId> read, LookAheadCursor cursor)
    {
        private DataViewRowId[] _values = [];

        public void Resize(int rows) => Array.Resize(ref _values, rows);

        public void Read(int row) => read(ref _values[row]);

        public void Get(ref DataViewRowId id)
        {
            if (cursor.IsAhead) id = _values[cursor.Row];
            else read(ref id);
        }
    }
}
