using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// alpha = gate(u W + b + noise): a weight for each expert, (experts, rows), so that vectors hold rows. A network of several labels may
/// have several gates, each with its own biases, and with W of its own or that of all.
/// </summary>
internal sealed unsafe class GateLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly PreparedRows _rows;
    private readonly InputScale<T> _input;
    private readonly SparseSums<T>? _sparse;
    private readonly Parameter<T> _weights, _bias;
    private readonly IGate _gate;
    private readonly int _experts, _dense, _matrix;
    private readonly bool _isGathered, _sharesMatrix;
    private readonly T _temperature;
    private readonly T* _alpha, _gradient, _noise;
    private int _stride;

    /// <param name="context">The pass.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="input">u.</param>
    /// <param name="sparse">What sparse columns add to the logits; null without such columns.</param>
    /// <param name="gate">Which of the network's gates it is.</param>
    public GateLayer(PassContext<T> context, PreparedRows rows, InputScale<T> input, SparseSums<T>? sparse, int gate)
    {
        (_context, _rows, _input, _sparse) = (context, rows, input, sparse);
        var spec = context.Spec;
        (_matrix, _sharesMatrix) = spec.GateMatrices == 1 ? (0, gate > 0) : (gate, false);
        (_weights, _bias) = (context.Parameter(WeightKind.GateWeights, _matrix), context.Parameter(WeightKind.GateBias, gate));
        _gate = GateRegistry.Get(spec.Gate);
        (_experts, _dense, _temperature) = (spec.Experts, spec.DenseCount, T.CreateTruncating(spec.GateTemperature));
        _isGathered = rows.Groups > 0 || sparse is not null;
        // Members of a single row have a weight each.
        nint length = (nint)_experts * (context.IsSingleRow ? spec.Members : context.Capacity);
        _alpha = context.Allocate<T>(length);
        if (!context.IsTraining) return;
        _gradient = context.Allocate<T>(length);
        _noise = context.Allocate<T>(length);
    }

    /// <summary>An expert's share of each row: (rows), or (members) of a single row.</summary>
    public T* Alpha(int expert) => _alpha + ((nint)expert * _stride);

    /// <summary>Gradient of <see cref="Alpha"/>, to be written before <see cref="Backward"/>.</summary>
    public T* AlphaGradient(int expert) => _gradient + ((nint)expert * _stride);

    /// <summary>alpha of the rows of a tile for a member.</summary>
    public void Forward(int member, in PassNoise<T> noise)
    {
        Logits(member, _alpha);
        bool isDrawn = _gate.IsNoisy && noise.DrawsGateNoise;
        if (isDrawn) AddNoise(member, noise);
        Weigh(isDrawn ? null : noise.Samples);
    }

    /// <summary>Logits of a single row, of the members that share the copy of <paramref name="firstMember"/>. <see cref="Weigh"/> follows
    /// once they all are there.</summary>
    public void ForwardRow(int firstMember) => Logits(firstMember, _alpha + firstMember);

    /// <summary>From logits to alpha, in place.</summary>
    /// <param name="samples">Noise to average over; null for none.</param>
    public void Weigh(GateSamples<T>? samples)
    {
        var alpha = new Span<T>(_alpha, _experts * _stride);
        if (samples is null) _gate.Forward(_experts, alpha, _temperature);
        else _gate.ForwardMean(_experts, alpha, samples, _temperature);
    }

    /// <summary>From the gradient of alpha to those of W and b, and adds to that of u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(int member)
    {
        var kernels = _context.Kernels;
        int rows = _context.Rows;
        _gate.Backward(_experts, new ReadOnlySpan<T>(_alpha, rows * _experts), new Span<T>(_gradient, rows * _experts), _temperature);
        T* bias = _bias.Gradient(member).Data;
        for (int k = 0; k < _experts; k++) bias[k] += kernels.Sum(rows, AlphaGradient(k));
        // (experts, rows): the gradient of W, which lies as (experts, inputs), is this times u.
        var gradient = new Operand<T>(_gradient, rows, _context.Panel);
        if (_dense > 0) kernels.MultiplyAdd(_experts, _dense, rows, gradient, _input.Output, _weights.Gradient(member));
        if (_input.Gradient is not null)
            kernels.MultiplyTransposed(rows, _dense, _experts, gradient, _weights.Value(member),
                new(_input.Gradient, _input.Stride, _context.Panel), true);
        if (!_isGathered) return;
        for (int row = 0; row < rows; row++)
        {
            T* from = _gradient + row;
            if (_sparse is not null) Gather(from, _sparse.LogitGradient(row, member, _matrix));
            for (int group = 0; group < _rows.Groups; group++) BackwardCategory(member, _rows.Category(row, group), from);
        }
    }

    /// <summary>Logits u W + b of the rows of a layer: (experts, rows).</summary>
    private void Logits(int member, T* logits)
    {
        int rows = _context.Rows, stride = _stride = _context.IsSingleRow ? _context.Spec.Members : rows;
        _context.Kernels.MultiplyColumns(rows, _experts, _dense, _input.Output, _weights.Value(member),
            new(logits, stride, _context.Panel), _bias.Data(member));
        if (!_isGathered) return;
        for (int row = 0; row < rows; row++, logits++)
        {
            T* factors = _input.Factors(member + (row * _context.MemberStep));
            for (int group = 0; group < _rows.Groups; group++)
            {
                int category = _rows.Category(row * _context.RowStep, group);
                if (category < 0) continue;
                T factor = factors is null ? T.One : factors[_dense + category];
                T* from = _weights.GatheredRow(category, member);
                for (int k = 0; k < _experts; k++) logits[k * stride] += factor * from[k];
            }
            if (_sparse is null) continue;
            T* sums = _sparse.Logits(row, member, _matrix);
            for (int k = 0; k < _experts; k++) logits[k * stride] += sums[k];
        }
    }

    private void AddNoise(int member, in PassNoise<T> noise)
    {
        int rows = _context.Rows;
        var stream = noise.GateStream(member);
        Span<T> draws = new(_noise, rows * _experts), logits = new(_alpha, rows * _experts);
        for (int k = 0; k < _experts; k++) stream.Fill(((long)noise.FirstRow * _experts) + k, _experts, draws.Slice(k * rows, rows));
        _gate.Noise(draws);
        TensorPrimitives.Add<T>(logits, draws, logits);
    }

    private void BackwardCategory(int member, int category, T* from)
    {
        if (category < 0) return;
        T* factors = _input.Factors(member), weights = _weights.GatheredRow(category, member),
            gradient = _weights.GatheredGradient(category, member);
        T factor = factors is null ? T.One : factors[_dense + category], sum = T.Zero;
        for (int k = 0; k < _experts; k++, from += _context.Rows)
        {
            gradient[k] += factor * *from;
            sum += *from * weights[k];
        }
        if (factors is not null) _input.FactorGradient(member)[_dense + category] += sum;
    }

    private void Gather(T* from, T* target)
    {
        // Gates of one matrix add up, the first of them from the start.
        for (int k = 0; k < _experts; k++, from += _context.Rows) target[k] = _sharesMatrix ? target[k] + *from : *from;
    }
}
