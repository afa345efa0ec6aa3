using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>Forward pass.</summary>
internal sealed unsafe partial class NetworkPass<T>
{
    /// <summary>How a forward pass treats noise.</summary>
    /// <param name="Samples">Fixed gate noise to average over; null for none.</param>
    /// <param name="Dropout">Probability of dropping a unit.</param>
    /// <param name="Seed">Seed of gate noise and dropout.</param>
    /// <param name="Step">Training step.</param>
    /// <param name="FirstRow">Place of the tile's first row in the batch.</param>
    /// <param name="Random">Whether noise and dropout are drawn, as in training.</param>
    public readonly record struct Noise(GateSamples<T>? Samples, float Dropout, int Seed, long Step, int FirstRow, bool Random)
    {
        /// <summary>Scoring with fixed draws.</summary>
        public static Noise Fixed(GateSamples<T>? samples) => new(samples, 0, 0, 0, 0, false);
    }

    private const int GatePurpose = 1;
    private const int DropoutPurpose = 2;

    /// <summary>Computes one member's outputs for the loaded rows.</summary>
    public void Forward(int member, in Noise noise)
    {
        if (_sparse is not null) SumSparse(member);
        ScaleInput(member);
        if (_spec.HasGate) ForwardGate(member, noise);
        if (_spec.HasSharedLayers) ForwardShared(member, noise);
        else for (int expert = 0; expert < _spec.Experts; expert++) ForwardExpert(member, expert, noise);
        Mix();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScaleInput(int member)
    {
        if (_factors is null) return;
        T* factors = _factors + ((nint)member * _inputs);
        for (int row = 0; row < _rows; row++)
            _kernels.MultiplyElements(_kernels.Pad(_dense), _x + ((nint)row * _inputStride), factors, _u + ((nint)row * _inputStride));
    }

    private void ForwardGate(int member, in Noise noise)
    {
        int experts = _spec.Experts, copy = Copy(member);
        GateProduct(copy, member, _rows, RowMajor(_u, _inputStride), _factors is null ? null : _factors + ((nint)member * _inputs), _alpha, _rows);
        bool drawn = _gate.IsNoisy && noise.Random;
        if (drawn)
        {
            var random = CounterRandom.For(noise.Seed, GatePurpose, noise.Step, member);
            var draws = new Span<T>(_gateNoise, _rows * experts);
            for (int k = 0; k < experts; k++) random.Fill(((long)noise.FirstRow * experts) + k, experts, draws.Slice(k * _rows, _rows));
            _gate.Noise(draws);
            TensorPrimitives.Add<T>(new Span<T>(_alpha, draws.Length), draws, new Span<T>(_alpha, draws.Length));
        }
        WeighExperts(_rows, drawn ? null : noise.Samples);
    }

    /// <summary>Logits of some rows of a member, or of the one row of as many members from that on, under one copy of the gate: (experts, rows), lines at a distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GateProduct(int copy, int member, int rows, Operand<T> input, T* factors, T* logits, nint line)
    {
        var weights = _regions.GateWeights!;
        _kernels.MultiplyLines(rows, _spec.Experts, _dense, input, Lines(weights, copy, _parameters), Vector(_regions.GateBias, copy, _parameters), logits, line);
        int groups = _groupStart.Length;
        for (int i = 0; i < rows * groups; i++)
        {
            // A single row that passes through several members has its categories once.
            int row = i / groups, category = _categories[SingleRow ? i % groups : i];
            if (category < 0) continue;
            int slot = _groupStart[i % groups] + category;
            T factor = factors is null ? T.One : factors[SingleRow ? (row * _inputs) + slot : slot];
            T* from = _parameters + weights.GatheredRow(slot - _dense, copy);
            for (int k = 0; k < _spec.Experts; k++) logits[(k * line) + row] += factor * from[k];
        }
        for (int row = 0; _sparse is not null && row < rows; row++)
        {
            T* from = SingleRow ? SparseSums(0, member + row) : SparseSums(row, member);
            for (int k = 0; k < _spec.Experts; k++) logits[(k * line) + row] += from[k];
        }
    }

    /// <summary>From logits to gate weights, in place: (experts, rows).</summary>
    private void WeighExperts(int rows, GateSamples<T>? samples)
    {
        var alpha = new Span<T>(_alpha, rows * _spec.Experts);
        T temperature = T.CreateTruncating(_spec.GateTemperature);
        if (samples is not null) _gate.ForwardMean(_spec.Experts, alpha, samples, temperature);
        else _gate.Forward(_spec.Experts, alpha, temperature);
    }

    private void ForwardExpert(int member, int expert, in Noise noise)
    {
        for (int layer = 0; layer < _spec.Layers; layer++) ForwardLayer(member, expert, layer, noise);
        ForwardHead(member, expert);
    }

    private void ForwardLayer(int member, int expert, int layer, in Noise noise)
    {
        var weights = _regions.Weights[layer];
        int item = (Copy(member) * _spec.Experts) + expert;
        var target = Hidden(_preActivation, layer, expert);
        if (_adapters is not null) ForwardAdapted(member, expert, layer, weights, item, target);
        else if (layer == 0) InputProduct(member, weights, item, _spec.Width, Bias(layer, item), target);
        else HiddenProduct(_spec.Width, Hidden(_activated, layer - 1, expert), Matrix(weights, item, _parameters), target, Bias(layer, item));
        ActivateLayer(member, expert, layer, noise);
    }

    /// <summary>A layer's outputs times the next one's square matrix.</summary>
    private void HiddenProduct(int units, Operand<T> input, Operand<T> weights, Operand<T> target, T* bias)
    {
        if (_passesOverZeros) _kernels.MultiplySparse(_rows, units, units, input, weights, target, bias);
        else _kernels.Multiply(_rows, units, units, input, weights, target, bias, false);
    }

    private void ForwardHead(int member, int expert)
    {
        int headItem = (member * _spec.Experts) + expert;
        _kernels.MultiplyLines(_rows, _spec.Outputs, _spec.Width, Hidden(_activated, _spec.Layers - 1, expert), Lines(_regions.HeadWeights, headItem, _parameters),
            Vector(_regions.HeadBias, headItem, _parameters), ExpertOutput(expert), _rows);
    }

    private T* Bias(int layer, int item) => Vector(_regions.Bias[layer], item, _parameters);

    /// <summary>A vector of an array in a block; null without the array.</summary>
    private static T* Vector(Region? region, int item, T* block) => region is null ? null : block + region.Offset + (item * region.ItemLength);

    private void ActivateLayer(int member, int expert, int layer, in Noise noise)
    {
        T* input = Hidden(_preActivation, layer, expert).Data, activated = Hidden(_activated, layer, expert).Data, output = activated;
        for (int column = 0; column < _spec.Width; column += _panel, input += (nint)_capacity * _panel, output += (nint)_capacity * _panel)
            _kernels.Activate(_activations[expert], (nint)_rows * _panel, input, output);
        if (noise.Random && noise.Dropout > 0) Drop(member, expert, layer, activated, noise);
    }

    /// <summary>c = input w + bias, where the input's one-hot part is gathered and that of its sparse columns is summed already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void InputProduct(int member, Region weights, int item, int columns, T* bias, Operand<T> c)
    {
        var w = Matrix(weights, item, _parameters);
        _kernels.Multiply(_rows, columns, _dense, RowMajor(_u, _inputStride), w, c, bias, false);
        for (int row = 0; _sparse is not null && row < _rows; row++) AddSparseSums(row, member, item, columns, c.Data + (row * c.RowStride), c.PanelStride);
        int groups = _groupStart.Length;
        if (groups == 0) return;
        T* factors = _factors is null ? null : _factors + ((nint)member * _inputs);
        for (int row = 0; row < _rows; row++)
        {
            int* categories = _categories + ((nint)row * groups);
            for (int group = 0; group < groups; group++)
            {
                if (categories[group] < 0) continue;
                int input = _groupStart[group] + categories[group];
                T factor = factors is null ? T.One : factors[input];
                T* from = _parameters + weights.GatheredRow(input - _dense, item), to = c.Data + (row * c.RowStride);
                _kernels.AddScaledPanels((columns + _panel - 1) / _panel, factor, from, _panel, to, c.PanelStride);
            }
        }
    }

    /// <summary>Zeroes dropped units and scales the others so that the expectation stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Drop(int member, int expert, int layer, T* activated, in Noise noise)
    {
        var random = DropoutStream(member, expert, layer, noise);
        uint threshold = (uint)(noise.Dropout * 65536);
        T scale = T.One / T.CreateTruncating(1 - noise.Dropout);
        for (int column = 0; column < _spec.Width; column += _panel, activated += (nint)_capacity * _panel)
        {
            for (int row = 0; row < _rows; row++)
            {
                T* line = activated + ((nint)row * _panel);
                long position = (((long)(noise.FirstRow + row) * _width) + column) / 4;
                for (int i = 0; i < _panel; i += 4)
                {
                    ulong bits = random.Bits(position + (i / 4));
                    for (int j = i; j < i + 4; j++, bits >>= 16) line[j] = (uint)(bits & 0xFFFF) < threshold ? T.Zero : line[j] * scale;
                }
            }
        }
    }

    private CounterRandom DropoutStream(int member, int expert, int layer, in Noise noise) =>
        CounterRandom.For(noise.Seed, DropoutPurpose + layer, noise.Step, ((long)member * _spec.Experts) + expert);

    /// <summary>output = sum over experts of alpha times the expert's output.</summary>
    private void Mix()
    {
        int outputs = _spec.Outputs;
        if (!_spec.HasGate)
        {
            new ReadOnlySpan<T>(_expertOutputs, _rows * outputs).CopyTo(new Span<T>(_output, _rows * outputs));
            return;
        }
        new Span<T>(_output, _rows * outputs).Clear();
        for (int expert = 0; expert < _spec.Experts; expert++)
            for (int i = 0; i < outputs; i++) _kernels.AddProduct(_rows, _alpha + (expert * _rows), ExpertOutput(expert) + (i * _rows), _output + (i * _rows));
    }
}
