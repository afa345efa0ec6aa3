using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>
/// A cursor that has the experts of a mixture score blocks of rows, each in the way that is fastest for it: its own transformer is applied
/// to the block, so that networks score its rows together. The data is read once, whatever the number of experts.
/// </summary>
internal sealed class MixtureCursor : BlockCursor, IMixedRow
{
    /// <summary>Rows of a block at most, and numbers of its features at most.</summary>
    private const int LargestBlock = 1024, MostNumbers = 1 << 22;

    private readonly MixtureRowMapper _mapper;
    private readonly List<(int Expert, IDataView Scored, ExpertOutput Columns)> _experts = [];
    private readonly VectorBlockColumn<float>? _features;
    private readonly float[] _dense;
    private readonly double[] _one, _inputs;
    private double[] _statements = [], _weights = [], _mixed = [];

    /// <param name="provider">Where errors are raised.</param>
    /// <param name="input">Cursor of the data.</param>
    /// <param name="columns">Its active columns.</param>
    /// <param name="mapper">The mixture, bound to the data's schema.</param>
    public MixtureCursor(IChannelProvider provider, DataViewRowCursor input, DataViewSchema.Column[] columns, MixtureRowMapper mapper)
        : base(provider, input, columns)
    {
        _mapper = mapper;
        var model = mapper.Model;
        if (mapper.Features is { } features) _features = (VectorBlockColumn<float>)Column(features.Index);
        (_dense, _one, _inputs) = (new float[_features is null ? 0 : model.Slots], new double[mapper.Count], new double[model.View.Count]);
        int slots = columns.Max(column => column.Type is VectorDataViewType vector ? Math.Max(1, vector.Size) : 1);
        MostRows = Math.Clamp(MostNumbers / slots, 16, LargestBlock);
    }

    /// <summary>The mixture.</summary>
    public MixtureModel Model => _mapper.Model;

    /// <inheritdoc/>
    public ReadOnlySpan<double> Weights => _weights.AsSpan(Row * Model.Forms.Count, Model.Forms.Count);

    /// <inheritdoc/>
    public ReadOnlySpan<double> Mixed => _mixed.AsSpan(Row * _mapper.Count, _mapper.Count);

    protected override int MostRows { get; }

    /// <summary>Begins to look ahead. To be called before the first row.</summary>
    public void WantScores()
    {
        LookAhead();
        if (_experts.Count > 0) return;
        var block = new BlockView(this);
        for (int k = 0; k < Model.Models.Count; k++)
        {
            foreach (var model in Model.Models[k])
            {
                var scored = model.Transform(block);
                _experts.Add((k, scored, ExpertOutput.Find(scored.Schema, Model.Task, Model.Forms[k].Name)));
            }
        }
    }

    protected override void Resize(int rows)
    {
        (_statements, _weights) = (new double[rows * Model.Forms.Count * _mapper.Count], new double[rows * Model.Forms.Count]);
        _mixed = new double[rows * _mapper.Count];
    }

    protected override void Score(int rows)
    {
        int experts = Model.Forms.Count, count = _mapper.Count;
        Array.Clear(_statements);
        foreach (var (expert, scored, columns) in _experts)
        {
            int models = Model.Models[expert].Length;
            // A set of one cursor: a block is too short to be divided among threads.
            using var cursor = scored.GetRowCursorSet([scored.Schema[columns.Column]], 1)[0];
            var read = columns.Reader(cursor);
            for (int row = 0; row < rows; row++)
            {
                if (!cursor.MoveNext()) throw Ch.Except($"Expert '{Model.Forms[expert].Name}' gives fewer rows than it gets.");
                read(_one);
                var own = _statements.AsSpan(((row * experts) + expert) * count, count);
                for (int j = 0; j < count; j++) own[j] += _one[j] / models;
            }
        }
        for (int row = 0; row < rows; row++)
        {
            if (_features is not null) _features[row].CopyTo(_dense);
            Model.Mix(
                _dense,
                _statements.AsSpan(row * experts * count, experts * count),
                _inputs,
                _weights.AsSpan(row * experts, experts),
                _mixed.AsSpan(row * count, count));
        }
    }
}
