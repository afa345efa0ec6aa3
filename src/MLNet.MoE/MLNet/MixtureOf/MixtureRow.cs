using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>A mixture on one cursor, row by row: the experts score a row once, however many columns are asked for.</summary>
internal sealed class MixtureRow : IMixedRow, IDisposable
{
    private readonly MixtureModel _model;
    private readonly DataViewRow _input;
    private readonly List<DataViewRow> _rows = [];
    private readonly Action<double[]>[][] _readers;
    private readonly ValueGetter<VBuffer<float>>? _readFeatures;
    private readonly double[] _statements, _one, _inputs, _weights, _mixed;
    private readonly int _count;
    private VBuffer<float> _features;
    private float[] _dense = [];
    private long _position = long.MinValue;

    public MixtureRow(
        MixtureModel model, DataViewRow input, (IRowToRowMapper Mapper, ExpertOutput Columns)[][] experts, int count,
            DataViewSchema.Column? features)
    {
        (_model, _input, _count) = (model, input, count);
        _readers = [.. experts.Select(models => models.Select(Open).ToArray())];
        if (features is { } column) (_readFeatures, _dense) = (input.GetGetter<VBuffer<float>>(column), new float[model.Slots]);
        (_statements, _one, _mixed) = (new double[experts.Length * count], new double[count], new double[count]);
        (_inputs, _weights) = (new double[model.View.Count], new double[experts.Length]);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> Weights => Mix(_weights);

    /// <inheritdoc/>
    public ReadOnlySpan<double> Mixed => Mix(_mixed);

    public void Dispose()
    {
        foreach (var row in _rows) row.Dispose();
    }

    private Action<double[]> Open((IRowToRowMapper Mapper, ExpertOutput Columns) expert)
    {
        var row = expert.Mapper.GetRow(_input, [expert.Mapper.OutputSchema[expert.Columns.Column]]);
        _rows.Add(row);
        return expert.Columns.Reader(row);
    }

    private double[] Mix(double[] result)
    {
        if (_position == _input.Position) return result;
        for (int k = 0; k < _readers.Length; k++)
        {
            var own = _statements.AsSpan(k * _count, _count);
            own.Clear();
            foreach (var read in _readers[k])
            {
                read(_one);
                for (int j = 0; j < _count; j++) own[j] += _one[j] / _readers[k].Length;
            }
        }
        if (_readFeatures is not null)
        {
            _readFeatures(ref _features);
            _features.CopyTo(_dense);
        }
        _model.Mix(_dense, _statements, _inputs, _weights, _mixed);
        _position = _input.Position;
        return result;
    }
}
