using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Passes rows forward and averages the members. One instance serves one thread.
/// Results: log-odds of the positive class, probabilities of the classes, or standardised values.
/// </summary>
internal sealed unsafe class BatchPredictor
{
    /// <summary>Rows of a tile where there are many: enough for the kernels, and few enough for the caches.</summary>
    public const int TileRows = 128;

    private readonly NetworkSpec _spec;
    private readonly NetworkPass<float> _pass;
    private readonly NetworkPass<float>.Noise _noise;
    private readonly float[] _member, _against;
    private readonly float _sharpness;

    /// <param name="spec">The network.</param>
    /// <param name="layout">Places of its weights.</param>
    /// <param name="kernels">Kernels to compute with.</param>
    /// <param name="gateNoise">(samples, experts): draws that predictions average over; empty for none.</param>
    /// <param name="capacity">Rows of a tile at most.</param>
    /// <param name="temperature">What log-odds, and logarithms of class probabilities, are divided by.</param>
    public BatchPredictor(NetworkSpec spec, ParameterLayout layout, Kernels<float> kernels, float[] gateNoise, int capacity, float temperature = 1)
    {
        (_spec, _sharpness) = (spec, 1 / temperature);
        Capacity = capacity;
        _pass = new NetworkPass<float>(spec, layout, kernels, capacity, training: false);
        _noise = NetworkPass<float>.Noise.Fixed(gateNoise.Length == 0 ? null : new GateSamples<float>(spec.Experts, gateNoise, spec.GateTemperature));
        _member = new float[capacity * spec.Outputs];
        _against = new float[spec.Task == TaskKind.Binary ? capacity : 0];
    }

    /// <summary>Rows of a tile at most.</summary>
    public int Capacity { get; }

    public void SetParameters(AlignedBuffer<float> parameters) => _pass.SetParameters(parameters);

    /// <summary>Begins a tile.</summary>
    public void Begin(int rows) => _pass.Begin(rows);

    /// <summary>Loads one prepared row of the tile. Rows are loaded in their order.</summary>
    public void Load(int row, ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, SparseVector sparse) => _pass.LoadRow(row, numeric, categories, sparse);

    /// <summary>Brings numbers of the loaded rows that are further from 0 than a limit back to it.</summary>
    public void BoundNumbers(float limit) => _pass.BoundNumbers(limit);

    /// <summary>Predicts rows of a prepared table, tile by tile: (rows, outputs).</summary>
    public void Predict(FeatureTable table, ReadOnlySpan<int> rows, Span<float> predictions)
    {
        for (int start = 0; start < rows.Length; start += Capacity)
        {
            int count = Math.Min(Capacity, rows.Length - start);
            _pass.Load(table, rows.Slice(start, count));
            Predict(count, predictions.Slice(start * _spec.Outputs, count * _spec.Outputs));
        }
    }

    /// <summary>Predicts the loaded rows: (rows, outputs).</summary>
    public void Predict(int rows, Span<float> predictions)
    {
        Average(rows, predictions);
        if (_sharpness != 1) Sharpen(predictions);
        // Outputs were read through pointers into this instance's buffers.
        GC.KeepAlive(this);
    }

    private void Average(int rows, Span<float> predictions)
    {
        _pass.Embed();
        if (_spec.Members == 1)
        {
            ReadMember(rows, Forward(0), predictions);
            return;
        }
        predictions.Clear();
        if (_spec.Task == TaskKind.Binary)
        {
            PredictBinary(rows, predictions);
            return;
        }
        var member = _member.AsSpan(0, rows * _spec.Outputs);
        for (int m = 0; m < _spec.Members; m++)
        {
            ReadMember(rows, Forward(m), member);
            TensorPrimitives.Add(predictions, member, predictions);
        }
        TensorPrimitives.Multiply(predictions, 1f / _spec.Members, predictions);
    }

    /// <summary>Mean gate weights over the members for the loaded rows: (rows, experts); all 1 without a gate.</summary>
    public void GateWeights(int rows, Span<float> weights)
    {
        _pass.Embed();
        weights.Clear();
        if (!_spec.HasGate)
        {
            weights.Fill(1);
            return;
        }
        for (int m = 0; m < _spec.Members; m++)
        {
            Forward(m);
            for (int i = 0; i < rows * _spec.Experts; i++)
                weights[i] += _pass.SingleRow ? _pass.MemberGateWeight(m, i) : _pass.GateWeight(i / _spec.Experts, i % _spec.Experts);
        }
        TensorPrimitives.Multiply(weights, 1f / _spec.Members, weights);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Log-odds of the mean probability. Probabilities for and against are summed apart, so that neither is lost beside a one.
    /// </summary>
    private void PredictBinary(int rows, Span<float> predictions)
    {
        var against = _against.AsSpan(0, rows);
        against.Clear();
        for (int m = 0; m < _spec.Members; m++)
        {
            float* outputs = Forward(m);
            for (int row = 0; row < rows; row++)
            {
                float output = outputs[row];
                float decay = MathF.Exp(-MathF.Abs(output)), larger = 1 / (1 + decay), smaller = decay / (1 + decay);
                predictions[row] += output >= 0 ? larger : smaller;
                against[row] += output >= 0 ? smaller : larger;
            }
        }
        bool lost = false;
        for (int row = 0; row < rows; row++)
        {
            predictions[row] = MathF.Log(predictions[row] / against[row]);
            lost |= float.IsInfinity(predictions[row]);
        }
        if (lost) RecoverLogOdds(rows, predictions);
    }

    /// <summary>
    /// Log-odds of rows of which all members are so sure, beyond some 88, that single precision has no number for the odds. The probability of the other class is
    /// the mean of exp(-|output|), which its largest term, taken out, keeps from vanishing.
    /// </summary>
    private void RecoverLogOdds(int rows, Span<float> predictions)
    {
        var outputs = new float[_spec.Members, rows];
        for (int m = 0; m < _spec.Members; m++) new ReadOnlySpan<float>(Forward(m), rows).CopyTo(MemoryMarshal.CreateSpan(ref outputs[m, 0], rows));
        for (int row = 0; row < rows; row++)
        {
            if (!float.IsInfinity(predictions[row])) continue;
            double nearest = double.PositiveInfinity, sum = 0;
            for (int m = 0; m < _spec.Members; m++) nearest = Math.Min(nearest, Math.Abs(outputs[m, row]));
            for (int m = 0; m < _spec.Members; m++) sum += Math.Exp(nearest - Math.Abs(outputs[m, row]));
            predictions[row] = MathF.CopySign((float)(nearest + Math.Log(_spec.Members / sum)), predictions[row]);
        }
    }

    /// <summary>A member's outputs for the loaded rows. Members are asked for in their order.</summary>
    private float* Forward(int member)
    {
        if (!_pass.SingleRow)
        {
            _pass.Forward(member, _noise);
            return _pass.Output;
        }
        if (member == 0) _pass.ForwardRow(_noise);
        return _pass.MemberOutput(member);
    }

    private void ReadMember(int rows, float* output, Span<float> values)
    {
        int outputs = _spec.Outputs;
        for (int row = 0; row < rows; row++, output++)
        {
            var target = values.Slice(row * outputs, outputs);
            for (int i = 0; i < target.Length; i++) target[i] = output[i * rows];
        }
        if (_spec.Task == TaskKind.Multiclass) SoftMax(outputs, values);
    }

    private void Sharpen(Span<float> predictions)
    {
        if (_spec.Task == TaskKind.Binary)
        {
            TensorPrimitives.Multiply(predictions, _sharpness, predictions);
            return;
        }
        ShortSpans.Power(predictions, _sharpness);
        Normalise(_spec.Outputs, predictions);
    }

    private static void SoftMax(int outputs, Span<float> values)
    {
        for (int start = 0; start < values.Length; start += outputs)
        {
            var row = values.Slice(start, outputs);
            float largest = row[0];
            foreach (float value in row) largest = value > largest ? value : largest;
            for (int i = 0; i < row.Length; i++) row[i] -= largest;
        }
        ShortSpans.Exp(values);
        Normalise(outputs, values);
    }

    private static void Normalise(int outputs, Span<float> values)
    {
        for (int start = 0; start < values.Length; start += outputs)
        {
            var row = values.Slice(start, outputs);
            float sum = 0;
            foreach (float value in row) sum += value;
            float scale = 1 / sum;
            for (int i = 0; i < row.Length; i++) row[i] *= scale;
        }
    }
}
