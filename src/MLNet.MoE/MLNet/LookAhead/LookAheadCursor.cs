using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>A cursor that has a network score blocks of rows.</summary>
internal sealed class LookAheadCursor : BlockCursor
{
    private readonly VectorBlockColumn<float> _features;
    private readonly DataViewRow? _encoded;
    private RowBlock? _block;
    private float[] _scores = [];

    /// <param name="provider">Where errors are raised.</param>
    /// <param name="input">Cursor of the data.</param>
    /// <param name="columns">Its active columns.</param>
    /// <param name="features">The feature vector: one of them, or a column of the encoder's.</param>
    /// <param name="encode">Makes the feature vector of the columns; null where it is one of them.</param>
    /// <param name="model">Model that scores.</param>
    public LookAheadCursor(
        IChannelProvider provider,
        DataViewRowCursor input,
        DataViewSchema.Column[] columns,
        DataViewSchema.Column features,
        IRowToRowMapper? encode,
        MoeModelParameters model)
        : base(provider, input, columns)
    {
        Model = model;
        if (encode is null)
        {
            _features = (VectorBlockColumn<float>)Column(features.Index);
            return;
        }
        _encoded = encode.GetRow(input, [features]);
        _features = new VectorBlockColumn<float>(_encoded, features);
        Add(_features);
    }

    /// <summary>Model that scores.</summary>
    public MoeModelParameters Model { get; }

    protected override int MostRows => _block!.Capacity;

    /// <summary>Begins to look ahead. To be called before the first row.</summary>
    public void WantScores()
    {
        LookAhead();
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

    protected override void Check(int row)
    {
        ref readonly var features = ref _features[row];
        if (features.Length != Model.FeatureCount) throw Ch.Except(RowLength.Fault(features.Length, Model.FeatureCount));
    }

    protected override void Resize(int rows) => Array.Resize(ref _scores, rows * Model.ScoreCount);

    protected override void Score(int rows)
    {
        var block = _block!;
        block.Begin(rows);
        for (int row = 0; row < rows; row++)
        {
            ref readonly var features = ref _features[row];
            if (features.IsDense) block.Load(row, features.GetValues());
            else block.Load(row, features.GetIndices(), features.GetValues());
        }
        block.Score(_scores.AsSpan(0, rows * Model.ScoreCount));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _block?.Dispose();
            _encoded?.Dispose();
        }
        base.Dispose(disposing);
    }
}
