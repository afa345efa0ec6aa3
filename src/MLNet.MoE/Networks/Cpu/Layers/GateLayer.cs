using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// alpha = gate(network(u W + b) + noise): a weight for each expert, (experts, rows), so that vectors hold rows. A network of several
/// labels may have several gates, each with its own biases, and with W of its own or that of all.
/// </summary>
internal sealed unsafe class GateLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly PreparedRows _rows;
    private readonly InputScale<T> _input;
    private readonly SparseSums<T>? _sparse;
    private readonly Parameter<T> _weights, _bias;
    private readonly GateDesign _gate;
    private readonly GateNetworkLayer<T>? _network;
    private readonly int _experts, _dense, _units, _matrix;
    private readonly bool _isGathered, _sharesMatrix;
    private readonly bool[]? _read;
    private readonly GateShrinkage<T>? _shrinkage;
    private readonly int _index;
    private GateLossLayer<T>? _loss;
    private GateArguments<T> _arguments;
    private readonly T* _alpha, _state, _gradient, _noise;
    private int _stride;

    /// <param name="context">The pass.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="input">u.</param>
    /// <param name="sparse">What sparse columns add to the logits; null without such columns.</param>
    /// <param name="gate">Which of the network's gates it is.</param>
    public GateLayer(PassContext<T> context, PreparedRows rows, InputScale<T> input, SparseSums<T>? sparse, int gate)
    {
        (_context, _rows, _input, _sparse, _index) = (context, rows, input, sparse, gate);
        var spec = context.Spec;
        (_matrix, _sharesMatrix) = spec.GateMatrices == 1 ? (0, gate > 0) : (gate, false);
        (_weights, _bias) = (context.Parameter(WeightKind.GateWeights, _matrix), context.Parameter(WeightKind.GateBias, gate));
        _gate = GateDesign.Of(spec, gate);
        (_arguments, _read) = (_gate.Arguments<T>(), GateColumns.Read(spec));
        (_experts, _dense, _units) = (spec.Experts, spec.DenseCount, _gate.FirstUnits);
        if (_gate.Network.Steps.Count > 0) _network = new GateNetworkLayer<T>(context, _gate);
        if (_gate.CommonLogits >= 0) _shrinkage = new GateShrinkage<T>(context, _gate);
        _isGathered = rows.Groups > 0 || sparse is not null;
        // Members of a single row have a weight each.
        nint places = context.IsSingleRow ? spec.Members : context.Capacity;
        _alpha = context.Allocate<T>(_gate.Lines * places);
        if (_gate.StateLines > 0) _state = context.Allocate<T>(_gate.StateLines * places);
        if (!context.IsTraining) return;
        _gradient = context.Allocate<T>(_gate.Lines * places);
        _noise = context.Allocate<T>(_experts * places);
    }

    /// <summary>Temperature of the gate.</summary>
    public float Temperature
    {
        set => _arguments = _arguments with { Temperature = T.CreateTruncating(value) };
    }

    /// <summary>An expert's share of each row: (rows), or of a single row (members), from the first that passes now.</summary>
    public T* Alpha(int expert) => _alpha + ((nint)expert * _stride);

    /// <summary>Gradient of <see cref="Alpha"/>, to be written before <see cref="Backward"/>.</summary>
    public T* AlphaGradient(int expert) => _gradient + ((nint)expert * _stride);

    /// <summary>Has the gate trained for terms of its own beside the objective.</summary>
    public void AddLoss(GateLossTile<T> tile) => _loss = new GateLossLayer<T>(_context, tile, _gate, _index);

    /// <summary>alpha of the rows of a tile for a member.</summary>
    public void Forward(int member, in PassNoise<T> noise)
    {
        Logits(member, _alpha);
        bool isDrawn = _gate.Noise.IsDrawn && noise.DrawsGateNoise;
        _loss?.Keep(_alpha, hasNoise: false);
        if (isDrawn) AddNoise(member, noise);
        _loss?.Keep(_alpha, hasNoise: true);
        Weigh(isDrawn ? null : noise.Samples, member);
    }

    /// <summary>Logits of a single row, of the members that share the copy of <paramref name="firstMember"/>. <see cref="Weigh"/> follows
    /// once they all are there.</summary>
    public void ForwardRow(int firstMember) => Logits(firstMember, _alpha + (firstMember - _context.FirstMember));

    /// <summary>From logits to alpha, in place.</summary>
    /// <param name="samples">Noise to average over; null for none.</param>
    /// <param name="member">Member of a tile; without effect for a single row.</param>
    public void Weigh(GateSamples<T>? samples, int member = 0)
    {
        var lines = new Span<T>(_alpha, _gate.SelectionLines * _stride);
        if (samples is null) _gate.Selection.Forward(_arguments, lines, new Span<T>(_state, _gate.StateLines * _stride));
        else _gate.Selection.ForwardMean(_arguments, lines, samples);
        _shrinkage?.Forward(member, _alpha, _stride);
    }

    /// <summary>From the gradient of alpha to those of W and b, and adds to that of u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(int member)
    {
        var kernels = _context.Kernels;
        int rows = _context.Rows, selected = _gate.SelectionLines * rows;
        T* weights = _shrinkage is null ? _alpha : _shrinkage.Selected;
        _shrinkage?.Backward(member, _gradient);
        BackwardSelection(member, weights, selected, rows);
        T* first = _gradient;
        int stride = rows;
        if (_network is not null)
        {
            BackwardNetwork(member, rows);
            first = _network.FirstGradient;
            stride = _network.Stride;
        }
        T* bias = _bias.Gradient(member).Data;
        for (int unit = 0; unit < _units; unit++) bias[unit] += kernels.Sum(rows, first + ((nint)unit * stride));
        // (units, rows): the gradient of W, which lies as (units, inputs), is this times u.
        var gradient = new Operand<T>(first, stride, _context.Panel);
        if (_dense > 0) kernels.MultiplyAdd(_units, _dense, rows, gradient, _input.Output, _weights.Gradient(member));
        if (_read is not null) ClearUnread(_weights.Gradient(member));
        if (_input.Gradient is not null)
            kernels.MultiplyTransposed(rows, _dense, _units, gradient, _weights.Value(member),
                new(_input.Gradient, _input.Stride, _context.Panel), true);
        if (!_isGathered) return;
        for (int row = 0; row < rows; row++)
        {
            var from = new Operand<T>(first + row, stride, 0);
            if (_sparse is not null) Gather(from, _sparse.LogitGradient(row, member, _matrix));
            for (int group = 0; group < _rows.Groups; group++) BackwardCategory(member, _rows.Category(row, group), from);
        }
    }

    /// <summary>From the gradient of the weights to that of the lines, with the gate's own terms.</summary>
    private void BackwardSelection(int member, T* weights, int selected, int rows)
    {
        var seen = _loss is null ? default : _loss.Rows(_arguments, _alpha, weights, _state);
        _loss?.AddToWeights(member, seen, _gradient);
        _gate.Selection.Backward(_arguments, new ReadOnlySpan<T>(weights, selected), new ReadOnlySpan<T>(_state, _gate.StateLines * rows),
            new Span<T>(_gradient, selected));
        _loss?.AddToNoisyLogits(seen, _gradient);
        if (_gate.Noise.HasLearnedScale) GateNoiseScale<T>.Backward(_experts, rows, Scales(rows), _noise, _gradient, _gradient + selected);
        _loss?.AddToLines(seen, _gradient);
    }

    private void BackwardNetwork(int member, int rows)
    {
        _network!.BeginBackward();
        T* to = _network.LineGradient;
        for (int line = 0; line < _gate.Lines; line++, to += _network.Stride)
            new ReadOnlySpan<T>(_gradient + ((nint)line * rows), rows).CopyTo(new Span<T>(to, rows));
        _network.Backward(member);
    }

    /// <summary>The lines that scales of noise are made of: (experts, rows).</summary>
    private T* Scales(int rows) => _alpha + ((nint)_gate.SelectionLines * rows);

    /// <summary>Lines of the rows of a layer: (lines, rows).</summary>
    private void Logits(int member, T* lines)
    {
        int rows = _context.Rows;
        _stride = _context.IsSingleRow ? _context.MemberCount : rows;
        if (_network is null)
        {
            FirstLayer(member, lines, _stride);
            return;
        }
        FirstLayer(member, _network.First, _network.Stride);
        _network.Forward(member);
        T* from = _network.Lines;
        for (int line = 0; line < _gate.Lines; line++, from += _network.Stride, lines += _stride)
            new ReadOnlySpan<T>(from, rows).CopyTo(new Span<T>(lines, rows));
    }

    /// <summary>u W + b of the rows of a layer: (units, rows).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FirstLayer(int member, T* units, int stride)
    {
        int rows = _context.Rows;
        _context.Kernels.MultiplyColumns(rows, _units, _dense, _input.Output, _weights.Value(member),
            new(units, stride, _context.Panel), _bias.Data(member));
        if (!_isGathered) return;
        for (int row = 0; row < rows; row++, units++)
        {
            T* factors = _input.Factors(member + (row * _context.MemberStep));
            for (int group = 0; group < _rows.Groups; group++)
            {
                int category = _rows.Category(row * _context.RowStep, group);
                if (category < 0) continue;
                T factor = factors is null ? T.One : factors[_dense + category];
                T* from = _weights.GatheredRow(category, member);
                for (int k = 0; k < _units; k++) units[k * stride] += factor * from[k];
            }
            if (_sparse is null) continue;
            T* sums = _sparse.Logits(row, member, _matrix);
            for (int k = 0; k < _units; k++) units[k * stride] += sums[k];
        }
    }

    private void AddNoise(int member, in PassNoise<T> noise)
    {
        int rows = _context.Rows;
        var stream = noise.GateStream(member);
        Span<T> draws = new(_noise, rows * _experts), logits = new(_alpha, rows * _experts);
        for (int k = 0; k < _experts; k++) stream.Fill(((long)noise.FirstRow * _experts) + k, _experts, draws.Slice(k * rows, rows));
        _gate.Noise.Draw(draws);
        if (_gate.Noise.HasLearnedScale) GateNoiseScale<T>.Add(_experts, rows, Scales(rows), _noise, _alpha);
        else TensorPrimitives.Add<T>(logits, draws, logits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardCategory(int member, int category, Operand<T> gradient)
    {
        // What the gate does not read has weights of 0, which stay so.
        if (category < 0 || _read?[_dense + category] == false) return;
        T* factors = _input.Factors(member), weights = _weights.GatheredRow(category, member),
            target = _weights.GatheredGradient(category, member), from = gradient.Data;
        T factor = factors is null ? T.One : factors[_dense + category], sum = T.Zero;
        for (int k = 0; k < _units; k++, from += gradient.RowStride)
        {
            target[k] += factor * *from;
            sum += *from * weights[k];
        }
        if (factors is not null) _input.FactorGradient(member)[_dense + category] += sum;
    }

    private void Gather(Operand<T> gradient, T* target)
    {
        T* from = gradient.Data;
        // Gates of one matrix add up, the first of them from the start.
        for (int k = 0; k < _units; k++, from += gradient.RowStride) target[k] = _sharesMatrix ? target[k] + *from : *from;
    }

    /// <summary>Columns of the dense input that the gate does not read have no gradient in its weights.</summary>
    private void ClearUnread(Operand<T> gradient)
    {
        for (int input = 0; input < _dense; input++)
            for (int unit = 0; !_read![input] && unit < _units; unit++) gradient.Data[(unit * gradient.RowStride) + input] = T.Zero;
    }
}
