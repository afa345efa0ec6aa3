using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>Backward pass. Gradients are added up over members and tiles between <see cref="BeginGradient"/> and <see cref="EndGradient"/>.</summary>
internal sealed unsafe partial class NetworkPass<T>
{
    private T* _outputGradient, _expertOutputGradient, _alphaGradient, _inputGradient, _embeddedGradient, _factorGradient;
    private T* _layerGradient, _layerGradientSpare;
    private T* _gradient;
    private bool _needsInputGradient;
    private TransposedWeights<T>? _transposed;

    /// <summary>Gradient of the loss with respect to the outputs, laid out as <see cref="Output"/>; to be filled before <see cref="Backward"/>.</summary>
    public T* OutputGradient => _outputGradient;

    /// <summary>Starts a step: where gradients go, and the transposes of the current weights.</summary>
    /// <param name="gradient">Block of gradients, in which of those that are gathered only the rows of <paramref name="used"/> coordinates are not zero.</param>
    /// <param name="transposed">Transposes.</param>
    /// <param name="used">Gathered coordinates of the step before.</param>
    public void BeginGradient(T* gradient, TransposedWeights<T> transposed, ReadOnlySpan<int> used)
    {
        _gradient = gradient;
        _transposed = transposed;
        new Span<T>(gradient, checked((int)_layout.DenseLength)).Clear();
        foreach (int coordinate in used) new Span<T>(gradient + _layout.Gathered(coordinate), (int)_layout.GatheredLength).Clear();
        _embedding.BeginGradient();
        if (_factorGradient is not null) new Span<T>(_factorGradient, _spec.Members * _inputs).Clear();
    }

    /// <summary>Starts a tile, after its rows are loaded.</summary>
    public void BeginTile()
    {
        if (_needsInputGradient) new Span<T>(_embeddedGradient, _rows * _inputStride).Clear();
        _byLines = _rows >= _leastRows;
    }

    /// <summary>Adds one member's gradients for the loaded rows; follows its forward pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(int member, in Noise noise)
    {
        if (_spec.HasSharedLayers) BackwardShared(member, noise);
        else for (int expert = 0; expert < _spec.Experts; expert++) BackwardExpert(member, expert, noise);
        if (_byLines)
        {
            BackwardByLines(member);
            PlainGradient(member);
        }
        else if (_needsInputGradient)
        {
            InputGradient(member);
        }
        if (_spec.HasGate) BackwardGate(member);
        if (_factors is null || !_needsInputGradient) return;
        nint own = (nint)member * _inputs;
        _kernels.ScaleBackward(_rows, _kernels.Pad(_dense), _inputStride, _factors + own, _x, _inputGradient, _factorGradient + own, _embeddedGradient);
    }

    /// <summary>Ends a tile: hands the gradient of the embedded columns to the embedding, and those of the sparse columns' sums to their weights.</summary>
    public void EndTile()
    {
        if (_sparse is not null) BackwardSparse();
        if (!_needsInputGradient || _spec.NumericColumns == 0) return;
        _embedding.Backward(_rows, _numeric, _spec.PreparedColumns, _embeddedGradient, _inputStride);
    }

    /// <summary>Ends a step: completes the gradients of embedding, scale and adapters.</summary>
    public void EndGradient()
    {
        if (_spec.NumericColumns > 0) _embedding.EndGradient(_gradient);
        if (_factors is null) return;
        var (scale, adapters) = (_regions.InputScale, _regions.InputAdapters);
        for (int member = 0; member < _spec.Members; member++)
        {
            T* gradient = _factorGradient + ((nint)member * _inputs);
            nint own = adapters is null ? 0 : adapters.Offset + (member * adapters.ItemLength);
            if (scale is null) _kernels.AddScaled(_inputs, T.One, gradient, _gradient + own);
            else if (adapters is null) _kernels.AddScaled(_inputs, T.One, gradient, _gradient + scale.Offset);
            else
            {
                _kernels.AddProduct(_inputs, _parameters + scale.Offset, gradient, _gradient + own);
                _kernels.AddProduct(_inputs, _parameters + own, gradient, _gradient + scale.Offset);
            }
        }
    }

    private void CreateBackward()
    {
        _needsInputGradient = _dense > 0 && (_factors is not null || EmbeddingRegistry.Get(_spec.Embedding).Weights(_spec).Count > 0);
        _outputGradient = Own<T>((nint)_capacity * _spec.Outputs);
        _expertOutputGradient = _spec.HasGate ? Own<T>((nint)_capacity * _spec.Outputs) : _outputGradient;
        _alphaGradient = Own<T>((nint)_capacity * _spec.Experts);
        int apart = _spec.HasSharedLayers ? _spec.Experts : 1;
        _layerGradient = Own<T>(apart * (nint)_capacity * _width);
        _layerGradientSpare = Own<T>(apart * (nint)_capacity * _width);
        if (_needsInputGradient) _embeddedGradient = Own<T>((nint)_capacity * _inputStride);
        _inputGradient = _factors is null ? _embeddedGradient : Own<T>((nint)_capacity * _inputStride);
        if (_factors is not null) _factorGradient = Own<T>((nint)_spec.Members * _inputs);
        CreateByLines();
    }

    private void BackwardExpert(int member, int expert, in Noise noise)
    {
        var gradient = LayerOperand(_layerGradient);
        var spare = LayerOperand(_layerGradientSpare);
        BackwardHead(member, expert, gradient);
        for (int layer = _spec.Layers - 1; layer >= 0; layer--)
        {
            BackwardLayer(member, expert, layer, gradient, spare, noise);
            (gradient, spare) = (spare, gradient);
        }
    }

    /// <summary>From the gradient of the mixture's outputs to that of the expert's last layer.</summary>
    private void BackwardHead(int member, int expert, Operand<T> gradient)
    {
        int last = _spec.Layers - 1, headItem = (member * _spec.Experts) + expert;
        if (_spec.HasGate) MixBackward(expert);
        var outputGradient = ByNumber(_expertOutputGradient);
        var head = _regions.HeadWeights;
        SumLines(_expertOutputGradient, _spec.Outputs, Vector(_regions.HeadBias, headItem, _gradient));
        _kernels.Multiply(_spec.Outputs, _spec.Width, _rows, outputGradient, Hidden(_activated, last, expert), Lines(head, headItem, _gradient), null, true);
        _kernels.MultiplyTransposed(_rows, _spec.Width, _spec.Outputs, outputGradient, Lines(head, headItem, _parameters), gradient, false);
    }

    /// <summary>From the gradient of a layer's output to that of its input.</summary>
    private void BackwardLayer(int member, int expert, int layer, Operand<T> gradient, Operand<T> inputGradient, in Noise noise)
    {
        int item = (Copy(member) * _spec.Experts) + expert;
        gradient = ActivateBackward(member, expert, layer, gradient, noise);
        if (_adapters is not null) BackwardOutputAdapter(member, expert, layer, gradient.Data);
        var weights = _regions.Weights[layer];
        if (layer == 0)
        {
            InputProductBackward(member, weights, item, _spec.Width, gradient);
            return;
        }
        var input = _adapters is null ? Hidden(_activated, layer - 1, expert) : Hidden(_adapters.Input, layer, expert);
        _kernels.MultiplyTransposed(_spec.Width, _spec.Width, _rows, input, gradient, Matrix(weights, item, _gradient), true);
        _kernels.Multiply(_rows, _spec.Width, _spec.Width, gradient, _transposed!.Get(weights, item), inputGradient, null, false);
        if (_adapters is not null) BackwardInputAdapter(member, expert, layer, inputGradient.Data);
    }

    /// <summary>From the gradient of a layer's output to that of its sums, which for a first layer stands in the place of the output.</summary>
    private Operand<T> ActivateBackward(int member, int expert, int layer, Operand<T> gradient, in Noise noise)
    {
        if (noise.Random && noise.Dropout > 0) DropBackward(member, expert, layer, gradient.Data, noise);
        T* kept = Hidden(_preActivation, layer, expert).Data, target = layer == 0 && _needsInputGradient ? Hidden(_activated, 0, expert).Data : gradient.Data;
        T* bias = Vector(_regions.Bias[layer], ((_adapters is null ? Copy(member) : member) * _spec.Experts) + expert, _gradient);
        for (int column = 0; column < _spec.Width; column += _panel)
        {
            nint panel = (nint)(column / _panel) * _capacity * _panel;
            _kernels.ActivateBackward(_activations[expert], _rows, kept + panel, gradient.Data + panel, target + panel, bias is null ? null : bias + column);
        }
        return LayerOperand(target);
    }

    /// <summary>Gradient of the input of all experts, whose gradients of the first layer stand in the place of its outputs.</summary>
    private void InputGradient(int member)
    {
        var weights = _regions.Weights[0];
        var target = RowMajor(_inputGradient, _inputStride);
        int item = Copy(member) * _spec.Experts;
        // Without factors the members' gradients come together in one place.
        bool accumulate = _factors is null;
        if (_width == _spec.Width)
        {
            _kernels.Multiply(_rows, _dense, _spec.Experts * _width, Hidden(_activated, 0, 0), _transposed!.Get(weights, item), target, null, accumulate);
            return;
        }
        for (int expert = 0; expert < _spec.Experts; expert++)
            _kernels.Multiply(_rows, _dense, _spec.Width, Hidden(_activated, 0, expert), _transposed!.Get(weights, item + expert), target, null, accumulate || expert > 0);
    }

    /// <summary>Backward pass of <see cref="InputProduct"/>: weights and factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void InputProductBackward(int member, Region weights, int item, int columns, Operand<T> gradient)
    {
        var weightGradient = Matrix(weights, item, _gradient);
        int first = _byLines ? Embedded : 0;
        if (_dense > first)
        {
            _kernels.MultiplyTransposed(_dense - first, columns, _rows, RowMajor(_u + first, _inputStride), gradient,
                new Operand<T>(weightGradient.Data + ((nint)first * _panel), weightGradient.RowStride, weightGradient.PanelStride), true);
        }
        for (int row = 0; _sparse is not null && row < _rows; row++) KeepSparseGradient(row, member, item, columns, gradient.Data + (row * gradient.RowStride), gradient.PanelStride);
        int groups = _groupStart.Length;
        if (groups == 0) return;
        T* factors = _factors is null ? null : _factors + ((nint)member * _inputs);
        T* factorGradient = _factors is null ? null : _factorGradient + ((nint)member * _inputs);
        for (int row = 0; row < _rows; row++)
        {
            int* categories = _categories + ((nint)row * groups);
            for (int group = 0; group < groups; group++)
            {
                if (categories[group] < 0) continue;
                int input = _groupStart[group] + categories[group];
                nint at = weights.GatheredRow(input - _dense, item);
                T* from = gradient.Data + (row * gradient.RowStride);
                T factor = factors is null ? T.One : factors[input];
                for (int column = 0; column < columns; column += _panel, from += gradient.PanelStride, at += _panel)
                {
                    _kernels.AddScaled(_panel, factor, from, _gradient + at);
                    if (factorGradient is not null) factorGradient[input] += _kernels.Dot(_panel, from, _parameters + at);
                }
            }
        }
    }

    private void DropBackward(int member, int expert, int layer, T* gradient, in Noise noise)
    {
        // Where derivatives are told from outputs, dropped units have none; otherwise they are drawn again.
        if (_keepsInputs)
        {
            Drop(member, expert, layer, gradient, noise);
            return;
        }
        T scale = T.One / T.CreateTruncating(1 - noise.Dropout);
        for (int column = 0; column < _spec.Width; column += _panel)
        {
            var panel = new Span<T>(gradient + ((nint)(column / _panel) * _capacity * _panel), _rows * _panel);
            System.Numerics.Tensors.TensorPrimitives.Multiply(panel, scale, panel);
        }
    }

    /// <summary>sums += sum of each line: (lines, rows).</summary>
    private void SumLines(T* x, int lines, T* sums)
    {
        for (int line = 0; line < lines; line++) sums[line] += _kernels.Sum(_rows, x + (line * _rows));
    }

    private Operand<T> LayerOperand(T* data) => new(data, _panel, (nint)_capacity * _panel);
}
