using System.Numerics.Tensors;
using MLNet.MoE.Networks.Cpu.Exits;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Passes rows forward and has the objective average the members. One instance serves one thread.
/// Results: log-odds of the positive class, probabilities of the classes, or scaled targets.
/// </summary>
internal sealed unsafe class BatchPredictor : IMemberOutputs
{
    /// <summary>Rows of a tile where there are many: enough for the kernels, and few enough for the caches.</summary>
    public const int TileRows = 128;

    private readonly NetworkSpec _spec;
    private readonly NetworkPass<float> _pass;
    private readonly float[] _gateNoise;
    private PassNoise<float> _noise;
    private readonly Objective _objective;
    private readonly float[] _scratch;
    private readonly float _sharpness;
    private readonly StagedPass? _staged;
    private int _rows;

    /// <param name="spec">The network.</param>
    /// <param name="layout">Places of its weights.</param>
    /// <param name="kernels">Kernels to compute with.</param>
    /// <param name="gateNoise">(samples, experts): draws that predictions average over; empty for none.</param>
    /// <param name="capacity">Rows of a tile at most.</param>
    /// <param name="temperature">Temperature of the predictions; 1 where the objective has none.</param>
    /// <param name="exits">Lets rows leave before all members have passed; null for none.</param>
    public BatchPredictor(NetworkSpec spec, ParameterLayout layout, Kernels<float> kernels, float[] gateNoise, int capacity,
        float temperature = 1, IExits? exits = null)
    {
        (_spec, _objective, _sharpness) = (spec, spec.GetObjective(), 1 / temperature);
        Capacity = capacity;
        _pass = new NetworkPass<float>(spec, layout, kernels, capacity, isTraining: false);
        _gateNoise = gateNoise;
        _noise = Noise(spec.GateTemperature);
        _scratch = new float[capacity * spec.Outputs];
        if (exits is not null) _staged = new StagedPass(_pass, _objective, exits, spec.Members, spec.Outputs, capacity);
    }

    /// <summary>Rows of a tile at most.</summary>
    public int Capacity { get; }

    public void SetParameters(AlignedBuffer<float> parameters) => _pass.SetParameters(parameters);

    /// <summary>Temperature of the gates; at first that of the specification.</summary>
    public void SetGateTemperature(float temperature)
    {
        _pass.GateTemperature = temperature;
        _noise = Noise(temperature);
    }

    /// <summary>Begins a tile.</summary>
    public void Begin(int rows) => _pass.Begin(rows);

    /// <summary>Loads one prepared row of the tile. Rows are loaded in their order.</summary>
    public void Load(int row, ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, SparseVector sparse)
        => _pass.LoadRow(row, numeric, categories, sparse);

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
        _rows = rows;
        _pass.Embed();
        if (_staged is null) _objective.Predict(this, rows, predictions);
        else _staged.Predict(rows, _noise, predictions);
        if (_sharpness != 1) _objective.Temperature!.Apply(_spec.Outputs, predictions, _sharpness);
        // Outputs were read through pointers into this instance's buffers.
        GC.KeepAlive(this);
    }

    int IMemberOutputs.Members => _spec.Members;

    Span<float> IMemberOutputs.Scratch => _scratch;

    ReadOnlySpan<float> IMemberOutputs.Outputs(int member) => new(Forward(member), _rows * _spec.Outputs);

    /// <summary>Mean gate weights over the members for the loaded rows: (rows, experts); all 1 without a gate.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="weights">(rows, experts), to be written.</param>
    /// <param name="gate">Which of the network's gates.</param>
    public void GateWeights(int rows, Span<float> weights, int gate = 0)
    {
        _pass.Embed();
        weights.Clear();
        if (!_spec.HasGate)
        {
            weights.Fill(1);
            return;
        }
        _pass.BeginMembers(0, _spec.Members);
        for (int m = 0; m < _spec.Members; m++)
        {
            Forward(m);
            for (int i = 0; i < rows * _spec.Experts; i++) weights[i] += _pass.GateWeight(m, i / _spec.Experts, i % _spec.Experts, gate);
        }
        TensorPrimitives.Multiply(weights, 1f / _spec.Members, weights);
        GC.KeepAlive(this);
    }

    /// <summary>Standard deviation of the members' outputs for the loaded rows, mean over the outputs: (rows).</summary>
    public void Spread(int rows, Span<float> spread)
    {
        _pass.Embed();
        _pass.BeginMembers(0, _spec.Members);
        int outputs = _spec.Outputs;
        double[] sums = new double[rows * outputs], squares = new double[rows * outputs];
        for (int m = 0; m < _spec.Members; m++)
        {
            var own = new ReadOnlySpan<float>(Forward(m), rows * outputs);
            for (int i = 0; i < own.Length; i++)
            {
                sums[i] += own[i];
                squares[i] += own[i] * (double)own[i];
            }
        }
        spread.Clear();
        // Outputs stand together for all rows.
        for (int i = 0; i < sums.Length; i++)
        {
            double mean = sums[i] / _spec.Members;
            spread[i % rows] += (float)(Math.Sqrt(Math.Max(0, (squares[i] / _spec.Members) - (mean * mean))) / outputs);
        }
        GC.KeepAlive(this);
    }

    private PassNoise<float> Noise(float temperature)
        => PassNoise<float>.Fixed(_gateNoise.Length == 0 ? null : new GateSamples<float>(_spec.Experts, _gateNoise, temperature));

    /// <summary>A member's outputs for the loaded rows. Members are asked for in their order.</summary>
    private float* Forward(int member) => _pass.Forward(member, _noise);
}
