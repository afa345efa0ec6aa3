using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Networks.Cpu.Exits;

/// <summary>
/// Passes loaded rows through the members in stages; rows that need no more leave, and those that stay move together. A row leaves after
/// the same stage alone and among others. Rows have to be loaded again for another prediction.
/// </summary>
internal sealed unsafe class StagedPass : IMemberOutputs
{
    private readonly NetworkPass<float> _pass;
    private readonly Objective _objective;
    private readonly IExits _exits;
    private readonly int _outputCount, _members;
    private readonly float[][] _outputs;
    private readonly float[] _scratch, _predictions;
    private readonly int[] _rows, _staying;
    private int _count, _passed;

    /// <param name="pass">The pass.</param>
    /// <param name="objective">What is predicted.</param>
    /// <param name="exits">Decides which rows leave.</param>
    /// <param name="members">Members of the network.</param>
    /// <param name="outputs">Outputs of a member.</param>
    /// <param name="capacity">Rows that are loaded at most.</param>
    public StagedPass(NetworkPass<float> pass, Objective objective, IExits exits, int members, int outputs, int capacity)
    {
        (_pass, _objective, _exits, _members, _outputCount) = (pass, objective, exits, members, outputs);
        _outputs = [.. Enumerable.Range(0, members).Select(_ => new float[outputs * capacity])];
        (_scratch, _predictions) = (new float[outputs * capacity], new float[outputs * capacity]);
        (_rows, _staying) = (new int[capacity], new int[capacity]);
    }

    /// <summary>Bytes that passing so many rows in stages takes.</summary>
    public static double Bytes(int members, int outputs, int rows)
        => ((members + 2.0) * ((outputs * (double)rows * sizeof(float)) + 64)) + (2.0 * rows * sizeof(int));

    int IMemberOutputs.Members => _passed;

    Span<float> IMemberOutputs.Scratch => _scratch;

    ReadOnlySpan<float> IMemberOutputs.Outputs(int member) => _outputs[member].AsSpan(0, _count * _outputCount);

    /// <summary>Predicts the loaded and embedded rows: (rows, outputs).</summary>
    public void Predict(int rows, in PassNoise<float> noise, Span<float> predictions)
    {
        (_count, _passed) = (rows, 0);
        for (int row = 0; row < rows; row++) _rows[row] = row;
        for (int stage = 0; _count > 0; stage++)
        {
            Pass(_exits.Stages[stage], noise);
            var prefix = _predictions.AsSpan(0, _count * _outputCount);
            _objective.Predict(this, _count, prefix);
            Leave(stage, prefix, predictions);
        }
    }

    /// <summary>Passes the members up to one.</summary>
    private void Pass(int end, in PassNoise<float> noise)
    {
        _pass.BeginMembers(_passed, end - _passed);
        for (; _passed < end; _passed++)
            new ReadOnlySpan<float>(_pass.Forward(_passed, noise), _count * _outputCount).CopyTo(_outputs[_passed]);
    }

    /// <summary>Writes the predictions of the rows that leave; the others move together.</summary>
    private void Leave(int stage, ReadOnlySpan<float> prefix, Span<float> predictions)
    {
        int staying = 0;
        for (int place = 0; place < _count; place++)
        {
            var own = prefix.Slice(place * _outputCount, _outputCount);
            bool leaves = _passed == _members || _exits.Leaves(new StagedRow
            {
                Objective = _objective, Stage = stage, Row = _rows[place], Members = (_passed, _members), Outputs = _outputs, Place = place,
                Stride = _count, Prediction = own,
            });
            if (leaves) own.CopyTo(predictions[(_rows[place] * _outputCount)..]);
            else _staying[staying++] = place;
        }
        if (staying == _count) return;
        var kept = _staying.AsSpan(0, staying);
        for (int i = 0; i < staying; i++) _rows[i] = _rows[kept[i]];
        for (int member = 0; staying > 0 && member < _passed; member++)
            for (int output = 0; output < _outputCount; output++)
                for (int i = 0; i < staying; i++)
                    _outputs[member][(output * staying) + i] = _outputs[member][(output * _count) + kept[i]];
        _count = staying;
        if (staying > 0) _pass.Keep(kept);
    }
}
