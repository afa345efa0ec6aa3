using System.Numerics;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>Adds a gate's loss terms to its gradients, and what its rows add to the running means.</summary>
internal sealed unsafe class GateLossLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GateLossTile<T> _tile;
    private readonly GateDesign _gate;
    private readonly IGateLoss? _balance;
    private readonly int _index, _experts;
    private readonly T[] _slopes;
    private readonly T* _logits, _noisy;

    /// <param name="context">The pass.</param>
    /// <param name="tile">What its gates have in common.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="index">Which of the network's gates it is.</param>
    public GateLossLayer(PassContext<T> context, GateLossTile<T> tile, GateDesign gate, int index)
    {
        (_tile, _gate, _index, _experts, _balance) = (tile, gate, index, gate.Experts, tile.Means.Balance);
        _slopes = new T[_experts];
        if (_balance is not { ReadsLogits: true }) return;
        _logits = context.Allocate<T>(_experts * context.Capacity);
        _noisy = context.Allocate<T>(_experts * context.Capacity);
    }

    /// <summary>Keeps the logits as they are before noise, and with it.</summary>
    /// <param name="lines">(lines, rows).</param>
    /// <param name="hasNoise">Whether noise has been added.</param>
    public void Keep(T* lines, bool hasNoise)
    {
        if (_logits is null) return;
        int length = _experts * _tile.WeightsOfRows.Length;
        new ReadOnlySpan<T>(lines, length).CopyTo(new Span<T>(hasNoise ? _noisy : _logits, length));
    }

    /// <summary>What the terms see of the rows.</summary>
    /// <param name="arguments">The gate's numbers.</param>
    /// <param name="lines">(lines, rows): weights in the place of logits, then what the selection takes besides, then scales of
    /// noise.</param>
    /// <param name="weights">(experts, rows): the selection's weights.</param>
    /// <param name="state">(state lines, rows).</param>
    public GateLossRows<T> Rows(in GateArguments<T> arguments, T* lines, T* weights, T* state)
    {
        int rows = _tile.WeightsOfRows.Length, length = _experts * rows;
        return new GateLossRows<T>
        {
            Gate = arguments,
            WeightsOfRows = _tile.WeightsOfRows,
            Weights = new(weights, length),
            State = new(state, _gate.StateLines * rows),
            Logits = new(_logits, _logits is null ? 0 : length),
            Noisy = new(_noisy, _noisy is null ? 0 : length),
            Scales = new(lines + ((nint)_gate.SelectionLines * rows), _gate.Noise.HasLearnedScale ? length : 0),
        };
    }

    /// <summary>Counts the rows, and adds to the gradient of the weights.</summary>
    public void AddToWeights(int member, in GateLossRows<T> rows, T* gradient)
    {
        Span<T> weights = new(gradient, _experts * rows.Rows);
        if (_tile.Means.Terms.Entropy is not 0 and var entropy) EntropyLoss.AddToWeights(rows, T.CreateTruncating(entropy), weights);
        if (_balance is null) return;
        _balance.Measure(rows, _tile.Means.Sums(_tile.Thread, _index, member));
        ref double total = ref _tile.Means.Total(_tile.Thread, _index, member);
        foreach (var weight in rows.WeightsOfRows) total += double.CreateTruncating(weight);
        var slopes = _tile.Means.Slopes(_index, member);
        for (int k = 0; k < _experts; k++) _slopes[k] = T.CreateTruncating(_tile.Means.Terms.LoadBalance * slopes[k]);
        _balance.AddToWeights(rows, _slopes, weights);
    }

    /// <summary>Adds to the gradient of the logits with noise.</summary>
    public void AddToNoisyLogits(in GateLossRows<T> rows, T* gradient)
        => _balance?.AddToNoisyLogits(rows, _slopes, new Span<T>(gradient, _experts * rows.Rows));

    /// <summary>Adds to the gradient of the logits and of the scales' lines.</summary>
    public void AddToLines(in GateLossRows<T> rows, T* gradient)
        => _balance?.AddToLines(rows, _slopes, new Span<T>(gradient, _experts * rows.Rows),
            new Span<T>(gradient + ((nint)_gate.SelectionLines * rows.Rows), rows.Scales.Length));
}
