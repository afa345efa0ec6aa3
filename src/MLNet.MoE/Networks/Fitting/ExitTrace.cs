using MLNet.MoE.Networks.Cpu.Exits;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>What rows would lose if they left after each stage; none leaves while it is recorded.</summary>
internal sealed class ExitTrace : IExits
{
    private readonly Objective _objective;
    private readonly int _members, _rows, _outputs;
    private readonly float _sharpness;
    private readonly float[] _gains, _curvatures, _prefixes;
    private readonly double[] _losses, _expected, _weights;
    private readonly bool[] _isDecided;
    private readonly ExitRule _rule;
    private int _first;
    private FeatureTable? _table;
    private int[] _tile = [];

    /// <param name="kind">How rows leave.</param>
    /// <param name="spec">The network.</param>
    /// <param name="rows">Rows that will pass.</param>
    /// <param name="temperature">Temperature of the predictions.</param>
    public ExitTrace(MemberExits kind, NetworkSpec spec, int rows, float temperature)
    {
        (_objective, _members, _rows, _outputs, _sharpness) = (spec.GetObjective(), spec.Members, rows, spec.Outputs, 1 / temperature);
        _rule = new ExitRule(kind, spec.Members, 0, 0, spec.Members);
        int stages = _rule.Stages.Count;
        (_gains, _curvatures, _prefixes) = (new float[stages * rows], new float[stages * rows], new float[stages * rows * spec.Outputs]);
        (_losses, _expected, _isDecided, _weights) = (new double[stages * rows], new double[stages * rows], new bool[stages * rows],
            new double[rows]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Stages => _rule.Stages;

    /// <summary>Variance of members' logits or outputs in the mean over the rows, once they are <see cref="Complete"/>.</summary>
    public float UsualVariance { get; private set; }

    /// <summary>Begins a tile.</summary>
    /// <param name="first">Rows before it.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows of the table.</param>
    public void Begin(int first, FeatureTable table, int[] rows) => (_first, _table, _tile) = (first, table, rows);

    /// <inheritdoc/>
    public bool Leaves(in StagedRow row)
    {
        int at = (row.Stage * _rows) + _first + row.Row;
        // Squares until the usual variance is known.
        (_curvatures[at], _gains[at]) = row.Spread();
        _isDecided[at] = _rule.Kind == MemberExits.Exact && _rule.Leaves(row);
        Judge(at, row.Row, row.Prediction);
        return false;
    }

    /// <summary>Ends a tile with what all members predict.</summary>
    public void End(ReadOnlySpan<float> predictions)
    {
        for (int row = 0; row < _tile.Length; row++)
            Judge(((Stages.Count - 1) * _rows) + _first + row, row, predictions.Slice(row * _outputs, _outputs));
    }

    /// <summary>Ends the recording: what is expected follows from what all members predict.</summary>
    public void Complete()
    {
        double curvature = 0, squares = 0;
        for (int row = 0; row < _rows; row++) (curvature, squares) = (curvature + _curvatures[row], squares + _gains[row]);
        if (_rule.Kind == MemberExits.Learned && curvature > 0) UsualVariance = (float)(squares / (Stages[0] - 1) / curvature);
        for (int stage = 0; stage < Stages.Count; stage++)
        {
            for (int row = 0; row < _rows; row++)
            {
                int at = (stage * _rows) + row;
                float gain = StagedRow.ExpectedGain(_objective, (Stages[stage], _members), UsualVariance, _curvatures[at], _gains[at]);
                _gains[at] = gain * _sharpness * _sharpness;
                _expected[at] = Divergence(Prefix(at), Prefix(((Stages.Count - 1) * _rows) + row));
            }
        }
    }

    /// <summary>Mean loss if members cost so much, and by how much it is expected to rise.</summary>
    /// <param name="cost">Cost of all members; null for none to leave.</param>
    public (double Measured, double Expected) Loss(double? cost)
    {
        double measured = 0, expected = 0, total = 0;
        for (int row = 0; row < _rows; row++)
        {
            int at = (StageOf(row, cost) * _rows) + row;
            measured += _losses[at];
            expected += _weights[row] * _expected[at];
            total += _weights[row];
        }
        return total > 0 ? (measured / total, expected / total) : (0, 0);
    }

    /// <summary>Members that rows pass in the mean.</summary>
    public float MeanMembers(ExitRule rule)
    {
        if (_rows == 0) return _members;
        double scale = _sharpness * (double)_sharpness, sum = 0;
        for (int row = 0; row < _rows; row++) sum += Stages[StageOf(row, rule.Cost * scale)];
        return (float)(sum / _rows);
    }

    private int StageOf(int row, double? cost)
    {
        for (int stage = 0; stage < Stages.Count - 1; stage++)
        {
            int at = (stage * _rows) + row;
            bool leaves = _rule.Kind == MemberExits.Exact ? _isDecided[at]
                : _gains[at] <= cost * (1 - ((double)Stages[stage] / _members));
            if (leaves && cost is not null) return stage;
        }
        return Stages.Count - 1;
    }

    private void Judge(int at, int row, ReadOnlySpan<float> prediction)
    {
        var own = Prefix(at);
        var (table, place) = (_table!, _tile[row]);
        prediction.CopyTo(own);
        if (_sharpness != 1) _objective.Temperature!.Apply(_outputs, own, _sharpness);
        double weight = table.Weight(place);
        _weights[at % _rows] = weight;
        _losses[at] = _objective.Judge(own, table.Labels(place), weight).Loss;
    }

    private Span<float> Prefix(int at) => _prefixes.AsSpan(at * _outputs, _outputs);

    /// <summary>How much higher the loss of one prediction is in the mean over labels as another one says they are.</summary>
    private double Divergence(ReadOnlySpan<float> prefix, ReadOnlySpan<float> full)
    {
        double sum = 0;
        for (int c = 0; _objective.Labels == LabelDomain.Classes && c < full.Length; c++)
            if (full[c] > 0) sum += full[c] * Math.Log(full[c] / Math.Max(prefix[c], 1e-15));
        if (_objective.Labels == LabelDomain.Classes) return sum;
        if (_objective.Labels != LabelDomain.TwoClasses) return Rise(prefix, full, full[0]);
        double positive = 1 / (1 + Math.Exp(-full[0]));
        return (positive * Rise(prefix, full, 1)) + ((1 - positive) * Rise(prefix, full, 0));
    }

    private double Rise(ReadOnlySpan<float> prefix, ReadOnlySpan<float> full, float label)
        => _objective.Judge(prefix, [label], 1).Loss - _objective.Judge(full, [label], 1).Loss;
}
