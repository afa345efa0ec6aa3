using System.Numerics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// Backward pass of the first layer through an embedding that is linear in a code: a column's part of u is C V, with C (rows, code) of the
/// data alone and V (code, size) of the weights. With S = C' G, where G is the gradient of the layer's sums, the gradient of W is V' S and
/// that of V is S W': both products have as many rows as the code is long, which are fewer than those of a tile.
/// </summary>
internal sealed unsafe class CodedInput<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly InputScale<T> _input;
    private readonly ICodedEmbedding<T> _embedding;
    private readonly Parameter<T> _weights;
    private readonly int _size, _paddedCode;
    private readonly nint _columnLength;
    private readonly T* _v, _vGradient, _sums, _spare;

    private CodedInput(PassContext<T> context, InputScale<T> input, ICodedEmbedding<T> embedding)
    {
        (_context, _input, _embedding) = (context, input, embedding);
        _weights = context.Parameter(WeightKind.ExpertWeights);
        _size = context.Spec.EmbeddingSize;
        FewestRows = LeastRows(context.Spec, context.Kernels);
        // As many zeros as the matrix kernels like.
        _paddedCode = (embedding.CodeLength + 7) / 8 * 8;
        _columnLength = (nint)_paddedCode * _size;
        _v = context.Allocate<T>(context.Spec.NumericColumns * _columnLength);
        _vGradient = context.Allocate<T>(context.Spec.NumericColumns * _columnLength);
        _sums = context.Allocate<T>((nint)_paddedCode * context.Panel);
        _spare = context.Allocate<T>((nint)_paddedCode * context.Panel);
    }

    /// <summary>This way back of a pass that trains; null where the embedding has no code or tiles are too small for it.</summary>
    public static CodedInput<T>? For(PassContext<T> context, InputScale<T> input, EmbeddingLayer<T> embedding) =>
        context.IsTraining && context.Capacity >= LeastRows(context.Spec, context.Kernels) && embedding.Kernel is ICodedEmbedding<T> coded
        ? new(context, input, coded) : null;

    /// <summary>Rows of a tile from which its gradients go this way.</summary>
    public int FewestRows { get; }

    /// <summary>Columns of u that are embedded.</summary>
    public int Columns => _context.Spec.NumericColumns * _size;

    /// <summary>Rows of a tile from which this way is faster, by an estimate of the time of both, of a column and a panel of
    /// units.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="kernels">Arithmetic.</param>
    public static int LeastRows(NetworkSpec spec, Kernels<T> kernels)
    {
        int size = spec.EmbeddingSize, code = PiecewiseLinearEmbedding.MaximumBins(spec) + 2;
        // Each column's coordinates have to be whole vectors.
        bool whole = size * 2 == kernels.PanelWidth || size % kernels.PanelWidth == 0;
        // Both products take 2 size a row, which is what goes; 5 a row and so much a number of the code come.
        int saved = (2 * size) - 5;
        return spec.BinBoundaries.Count > 0 && whole && saved > 0 ? (int)(code * ((2.5 * size) + 7) / saved) + 1 : int.MaxValue;
    }

    /// <summary>From the gradients of all experts' sums to those of the weights and of the embedding, and to that of the plain columns of
    /// the input.</summary>
    public void Backward(int member, Units<T> gradient)
    {
        var spec = _context.Spec;
        T* parameters = _context.Parameters, factors = _input.Factors(member), factorGradient = _input.FactorGradient(member);
        for (int column = 0; column < spec.NumericColumns; column++)
            _embedding.CopyWeights(parameters, column, factors is null ? null : factors + (column * _size), _v + (column * _columnLength));
        for (int expert = 0; expert < spec.Matrices; expert++)
            for (int unit = 0; unit < spec.Width; unit += _context.Panel) BackwardPanel(member, expert, unit, gradient[expert]);
        for (int column = 0; column < spec.NumericColumns; column++)
        {
            nint at = (nint)column * _size;
            _embedding.AddGradient(parameters, column, _vGradient + (column * _columnLength), factors is null ? null : factors + at,
                factors is null ? null : factorGradient + at);
        }
        if (_input.HasFactors) BackwardPlain(member, gradient);
    }

    /// <summary>The part of a panel of an expert's units.</summary>
    private void BackwardPanel(int member, int expert, int unit, Operand<T> gradient)
    {
        int width = _context.Panel, panel = unit / width, units = Math.Min(width, _context.Spec.Width - unit);
        Operand<T> transposed = _weights.Transposed(member, expert), weightGradient = _weights.Gradient(member, expert),
            sums = new(_sums, width, width);
        for (int column = 0; column < _context.Spec.NumericColumns; column++)
        {
            int at = column * _size;
            nint v = column * _columnLength;
            _embedding.SumByCode(_context.Kernels, column, gradient.Data + (panel * gradient.PanelStride), _spare, _sums);
            T* w = transposed.Data + (at / width * transposed.PanelStride) + ((nint)unit * width) + (at % width);
            Operand<T> down = new(w, width, transposed.PanelStride), vGradient = new(_vGradient + v, _size, width);
            if (expert > 0 || unit > 0) _context.Kernels.MultiplyAdd(_paddedCode, _size, units, sums, down, vGradient);
            else _context.Kernels.Multiply(_paddedCode, _size, units, sums, down, vGradient, null);
            T* target = weightGradient.Data + (panel * weightGradient.PanelStride) + ((nint)at * width);
            _context.Kernels.MultiplyTransposed(_size, units, _embedding.CodeLength, new(_v + v, _size, width), sums,
                new(target, width, width), true);
        }
    }

    /// <summary>Gradient of the plain columns, for their factors; that of embedded ones is left to the gate's part.</summary>
    private void BackwardPlain(int member, Units<T> gradient)
    {
        var spec = _context.Spec;
        int width = _context.Panel;
        new Span<T>(_input.Gradient, _context.Rows * _input.Stride).Clear();
        for (int expert = 0; expert < spec.Matrices; expert++)
        {
            var transposed = _weights.Transposed(member, expert);
            for (int column = Columns, count; column < spec.DenseCount; column += count)
            {
                // The first columns may be the second half of a panel.
                count = Math.Min(column % width == 0 ? width : width / 2, spec.DenseCount - column);
                T* w = transposed.Data + (column / width * transposed.PanelStride) + (column % width);
                var target = new Operand<T>(_input.Gradient + column, _input.Stride, width);
                _context.Kernels.MultiplyAdd(_context.Rows, count, spec.Width, gradient[expert], new(w, width, transposed.PanelStride),
                    target);
            }
        }
    }
}
