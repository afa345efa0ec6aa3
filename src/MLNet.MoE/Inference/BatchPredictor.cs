using System.Numerics.Tensors;
using MLNet.MoE.Data;
using MLNet.MoE.Inference.Kernels;
using MLNet.MoE.Network;

namespace MLNet.MoE.Inference;

/// <summary>
/// Passes rows forward and averages the members. One instance serves one thread.
/// Results: log-odds of the positive class, probabilities of the classes, or standardised values.
/// </summary>
internal sealed unsafe class BatchPredictor
{
    private readonly NetworkSpec _spec;
    private readonly NetworkPass<float> _pass;
    private readonly NetworkPass<float>.Noise _noise;
    private readonly float[] _member, _against;

    public BatchPredictor(NetworkSpec spec, ParameterLayout layout, Kernels<float> kernels, float[] gateNoise, int capacity)
    {
        _spec = spec;
        Capacity = capacity;
        _pass = new NetworkPass<float>(spec, layout, kernels, capacity, training: false);
        _noise = NetworkPass<float>.Noise.Fixed(gateNoise);
        _member = new float[capacity * spec.Outputs];
        _against = new float[spec.Task == TaskKind.Binary ? capacity : 0];
    }

    /// <summary>Rows of a tile at most.</summary>
    public int Capacity { get; }

    public void SetParameters(AlignedBuffer<float> parameters) => _pass.SetParameters(parameters);

    /// <summary>Begins a tile.</summary>
    public void Begin(int rows) => _pass.Begin(rows);

    /// <summary>Loads one prepared row of the tile.</summary>
    public void Load(int row, ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories) => _pass.LoadRow(row, numeric, categories);

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
        if (_spec.Members == 1)
        {
            _pass.Forward(0, _noise);
            ReadMember(rows, predictions);
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
            _pass.Forward(m, _noise);
            ReadMember(rows, member);
            TensorPrimitives.Add(predictions, member, predictions);
        }
        TensorPrimitives.Multiply(predictions, 1f / _spec.Members, predictions);
    }

    /// <summary>Mean gate weights over the members for the loaded rows: (rows, experts); all 1 without a gate.</summary>
    public void GateWeights(int rows, Span<float> weights)
    {
        weights.Clear();
        if (!_spec.HasGate)
        {
            weights.Fill(1);
            return;
        }
        for (int m = 0; m < _spec.Members; m++)
        {
            _pass.Forward(m, _noise);
            TensorPrimitives.Add(weights, _pass.GateWeights[..(rows * _spec.Experts)], weights);
        }
        TensorPrimitives.Multiply(weights, 1f / _spec.Members, weights);
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
            _pass.Forward(m, _noise);
            for (int row = 0; row < rows; row++)
            {
                float output = _pass.Output[(nint)row * _pass.OutputStride];
                float decay = MathF.Exp(-MathF.Abs(output)), larger = 1 / (1 + decay), smaller = decay / (1 + decay);
                predictions[row] += output >= 0 ? larger : smaller;
                against[row] += output >= 0 ? smaller : larger;
            }
        }
        for (int row = 0; row < rows; row++) predictions[row] = MathF.Log(predictions[row] / against[row]);
    }

    private void ReadMember(int rows, Span<float> values)
    {
        int outputs = _spec.Outputs;
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(_pass.Output + ((nint)row * _pass.OutputStride), outputs).CopyTo(values[(row * outputs)..]);
        if (_spec.Task != TaskKind.Multiclass) return;
        for (int row = 0; row < rows; row++) SoftMax(values.Slice(row * outputs, outputs));
    }

    private static void SoftMax(Span<float> values)
    {
        TensorPrimitives.Subtract(values, TensorPrimitives.Max<float>(values), values);
        TensorPrimitives.Exp<float>(values, values);
        TensorPrimitives.Divide(values, TensorPrimitives.Sum<float>(values), values);
    }
}
