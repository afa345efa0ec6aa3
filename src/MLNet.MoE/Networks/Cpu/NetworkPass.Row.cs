using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Scoring of a single row. All experts are computed side by side, and members that share gate and experts pass as so many rows.
/// Every number comes out as <see cref="Forward"/> would give it, bit by bit.
/// </summary>
internal sealed unsafe partial class NetworkPass<T>
{
    /// <summary>Whether this instance passes single rows through <see cref="ForwardRow"/>. Layer adapters take the general way.</summary>
    private static bool PassesSingleRows(NetworkSpec spec, int capacity, bool training) => capacity == 1 && !training && !WeightLayout.HasLayerAdapters(spec);

    /// <summary>Whether <see cref="ForwardRow"/> is to be used; its outputs are then those of <see cref="MemberOutput"/>.</summary>
    public bool SingleRow { get; }

    /// <summary>Outputs of a member after <see cref="ForwardRow"/>: (outputs).</summary>
    public T* MemberOutput(int member) => _output + ((nint)member * _spec.Outputs);

    /// <summary>Gate weight of a member after <see cref="ForwardRow"/>.</summary>
    public T MemberGateWeight(int member, int expert) => _alpha[(expert * _spec.Members) + member];

    /// <summary>Computes all members' outputs for the one loaded row.</summary>
    public void ForwardRow(in Noise noise)
    {
        int copies = WeightLayout.Copies(_spec), lines = _spec.Members / copies;
        if (_sparse is not null) SumSparse(0);
        if (_factors is not null)
        {
            for (int member = 0; member < _spec.Members; member++)
                _kernels.MultiplyElements(_kernels.Pad(_dense), _x, _factors + ((nint)member * _inputs), _u + ((nint)member * _inputStride));
        }
        for (int copy = 0; copy < copies; copy++)
        {
            // Without factors all copies read the same input.
            T* input = _factors is null ? _x : _u + ((nint)copy * lines * _inputStride);
            if (_spec.HasGate) GateProduct(copy, copy * lines, lines, RowMajor(input, _inputStride), _factors is null ? null : _factors + ((nint)copy * lines * _inputs), _alpha + (copy * lines), _spec.Members);
            RowExperts(copy, lines, input);
        }
        if (_spec.HasGate) WeighExperts(_spec.Members, noise.Samples);
        for (int member = 0; member < _spec.Members; member++)
        {
            T* outputs = _expertOutputs + ((nint)member * _spec.Experts * _spec.Outputs), target = MemberOutput(member);
            for (int i = 0; i < _spec.Outputs; i++)
            {
                T sum = T.Zero;
                for (int k = 0; k < _spec.Experts; k++) sum = T.FusedMultiplyAdd(MemberGateWeight(member, k), outputs[(k * _spec.Outputs) + i], sum);
                target[i] = _spec.HasGate ? sum : outputs[i];
            }
        }
    }

    private void RowExperts(int copy, int lines, T* input)
    {
        int experts = _spec.Experts;
        nint expertLength = (nint)lines * _width;
        for (int layer = 0; layer < _spec.Layers; layer++)
        {
            var weights = _regions.Weights[layer];
            T* hidden = _activated[layer], bias = Vector(_regions.Bias[layer], copy * experts, _parameters);
            if (layer == 0) RowLayer(weights, copy * experts, experts, lines, input, bias, new Operand<T>(hidden, _panel, (nint)lines * _panel), _width);
            else if (_spec.ReadsAllExperts(layer)) AllPanels(weights, copy * experts, AllUnits / _panel, AllUnits, lines, RowOperand(_activated[layer - 1], lines), bias, RowOperand(hidden, lines), true);
            else if (lines == 1) AllExperts(weights, copy * experts, _activated[layer - 1], lines, bias, hidden);
            else
            {
                for (int expert = 0; expert < experts; expert++)
                {
                    _kernels.Multiply(lines, _spec.Width, _spec.Width, RowOperand(_activated[layer - 1] + (expert * expertLength), lines),
                        Matrix(weights, (copy * experts) + expert, _parameters), RowOperand(hidden + (expert * expertLength), lines),
                        bias is null ? null : bias + ((nint)expert * _width), false);
                }
            }
            foreach (var (activation, first, count) in _activationRuns)
                _kernels.Activate(activation, count * expertLength, hidden + (first * expertLength), hidden + (first * expertLength));
        }
        var last = new RowProduct(_spec.Width, lines * experts, experts, expertLength, (nint)lines * _panel, _panel);
        int heads = copy * lines * experts;
        _kernels.MultiplyHeads(last, _spec.Outputs, _activated[_spec.Layers - 1], Lines(_regions.HeadWeights, heads, _parameters),
            Vector(_regions.HeadBias, heads, _parameters), _expertOutputs + ((nint)heads * _spec.Outputs));
    }

    /// <summary>All experts' first layer: (lines, inputs) to (lines, columns) in panels.</summary>
    private void RowLayer(Region weights, int item, int items, int lines, T* input, T* bias, Operand<T> target, int columns)
    {
        int panels = items * (columns / _panel);
        AllPanels(weights, item, panels, _dense, lines, RowMajor(input, _inputStride), bias, target, false);
        for (int line = 0; _sparse is not null && line < lines; line++)
            AddSparseSums(0, (item / items * lines) + line, item, panels * _panel, target.Data + (line * target.RowStride), target.PanelStride);
        for (int group = 0; group < _groupStart.Length; group++)
        {
            if (_categories[group] < 0) continue;
            int at = _groupStart[group] + _categories[group];
            for (int line = 0; line < lines; line++)
            {
                T factor = _factors is null ? T.One : _factors[((nint)((item / items * lines) + line) * _inputs) + at];
                _kernels.AddScaledPanels(panels, factor, _parameters + weights.GatheredRow(at - _dense, item), _panel, target.Data + (line * target.RowStride), target.PanelStride);
            }
        }
    }

    /// <summary>Rows of k numbers times the matrices of all experts, which all read the same.</summary>
    private void AllPanels(Region weights, int item, int panels, int k, int lines, Operand<T> input, T* bias, Operand<T> target, bool hidden)
    {
        nint matrixPanel = (nint)weights.Rows * _panel;
        T* w = Vector(weights, item, _parameters);
        if (lines == 1) MultiplyRow(new RowProduct(k, panels, panels, 0, _panel, matrixPanel), input.Data, w, bias, target.Data, hidden);
        else _kernels.Multiply(lines, panels * _panel, k, input, new Operand<T>(w, _panel, matrixPanel), target, bias, false);
    }

    /// <summary>Each expert's row times its own matrix.</summary>
    private void AllExperts(Region weights, int item, T* rows, int lines, T* bias, T* target)
    {
        int panelsPerRow = _kernels.Pad(weights.Columns) / _panel;
        var product = new RowProduct(_spec.Width, _spec.Experts * panelsPerRow, panelsPerRow, (nint)lines * _width, (nint)lines * _panel, (nint)weights.Rows * _panel);
        MultiplyRow(product, rows, Vector(weights, item, _parameters), bias, target, true);
    }

    /// <summary>Rows of the input, or of hidden units, of which many may be zero.</summary>
    private void MultiplyRow(in RowProduct product, T* rows, T* matrices, T* bias, T* target, bool hidden)
    {
        if (hidden && _passesOverZeros) _kernels.MultiplySparseRow(product, rows, matrices, bias, target);
        else _kernels.MultiplyRow(product, rows, matrices, bias, target);
    }

    private Operand<T> RowOperand(T* data, int lines) => new(data, _panel, (nint)lines * _panel);
}
