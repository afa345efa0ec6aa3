using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>
/// Forward and backward pass of <see cref="PiecewiseLinearEmbedding"/>. Columns are taken one by one, so that a column's weights stay in
/// the first cache while all rows of a tile read them; bins that the forward pass finds are kept for the backward pass.
/// </summary>
internal sealed unsafe class PiecewiseLinearKernel<T> : IEmbeddingKernel<T>, ICodedEmbedding<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _columns;
    private readonly int _bins;
    private readonly int _size;
    private readonly BinTable _table;

    /// <summary>(columns, bins, size): bias plus the sum of the weights of all lower bins.</summary>
    private readonly AlignedBuffer<T> _prefix;

    /// <summary>Whether gradients came by the code in this step.</summary>
    private bool _hasCoded;

    /// <summary>Made by the first step of training; scoring has none.</summary>
    private Gradients? _gradients;

    /// <summary>(columns, rows): bin of each number of the tile, and the fraction of it that lies below the number.</summary>
    private int[] _found = [];
    private float[] _covered = [];

    /// <summary>The rows of the last forward pass.</summary>
    private int _rows;
    private float* _numeric;
    private nint _numericStride;

    public PiecewiseLinearKernel(NetworkSpec spec)
    {
        _columns = spec.NumericColumns;
        _bins = PiecewiseLinearEmbedding.MaximumBins(spec);
        _size = spec.EmbeddingSize;
        _table = new BinTable(spec.BinBoundaries);
        _prefix = new((nint)_columns * _bins * _size);
    }

    public int CodeLength => _bins + 2;

    private nint LinearOffset => (nint)_columns * _bins * _size;

    private nint BiasOffset => LinearOffset + ((nint)_columns * _size);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Prepare(T* weights)
    {
        for (int column = 0; column < _columns; column++)
        {
            nint first = (nint)column * _bins * _size;
            PiecewiseLinearLoops<T>.Prefix(
                new(_bins, _size, weights + first, _prefix.Data + first, weights + BiasOffset + ((nint)column * _size)));
        }
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(T* weights, int rows, float* numeric, nint numericStride, T* output, nint outputStride)
    {
        _rows = rows;
        _numeric = numeric;
        _numericStride = numericStride;
        Find(rows, numeric, numericStride);
        for (int column = 0; column < _columns; column++)
        {
            T* linear = weights + LinearOffset + ((nint)column * _size);
            for (int row = 0; row < rows; row++)
            {
                nint found = ((nint)column * rows) + row, offset = (((nint)column * _bins) + _found[found]) * _size;
                T value = T.CreateTruncating(numeric[(row * numericStride) + column]), fraction = T.CreateTruncating(_covered[found]);
                T* target = output + (row * outputStride) + ((nint)column * _size);
                PiecewiseLinearLoops<T>.Embed(_size, _prefix.Data + offset, new(value, linear), new(fraction, weights + offset), target);
            }
        }
        GC.KeepAlive(this);
    }

    public void BeginGradient()
    {
        var gradients = _gradients ??= new Gradients(_columns, _bins, _size);
        gradients.Whole.Span.Clear();
        gradients.Fraction.Span.Clear();
        gradients.Linear.Span.Clear();
        if (_hasCoded) gradients.Coded.Span.Clear();
        _hasCoded = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(T* outputGradient, nint gradientStride)
    {
        var gradients = _gradients!;
        for (int column = 0; column < _columns; column++)
        {
            T* linear = gradients.Linear.Data + ((nint)column * _size);
            for (int row = 0; row < _rows; row++)
            {
                nint found = ((nint)column * _rows) + row, offset = (((nint)column * _bins) + _found[found]) * _size;
                T value = T.CreateTruncating(_numeric[(row * _numericStride) + column]), covered = T.CreateTruncating(_covered[found]);
                T* g = outputGradient + (row * gradientStride) + ((nint)column * _size);
                PiecewiseLinearLoops<T>.Collect(_size, g, gradients.Whole.Data + offset, new(value, linear),
                    new(covered, gradients.Fraction.Data + offset));
            }
        }
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void EndGradient(T* gradient)
    {
        var gradients = _gradients!;
        for (int column = 0; column < _columns; column++)
        {
            // A bin's weight enters whole for every row of a higher bin, and by the covered fraction for its own rows.
            nint first = (nint)column * _bins * _size;
            T* bias = gradient + BiasOffset + ((nint)column * _size);
            PiecewiseLinearLoops<T>.Suffix(new(_bins, _size, gradients.Whole.Data + first, gradient + first, bias),
                gradients.Fraction.Data + first);
        }
        gradients.Linear.Span.CopyTo(new Span<T>(gradient + LinearOffset, (int)gradients.Linear.Length));
        if (_hasCoded) AddCoded(gradients.Coded, gradient);
        GC.KeepAlive(this);
    }

    public void SumByCode(Kernels<T> kernels, int column, T* x, T* spare, T* sums)
    {
        fixed (int* found = _found)
        fixed (float* covered = _covered)
        {
            nint first = (nint)column * _rows;
            kernels.SumByCode(_rows, new BinCode(_bins, found + first, covered + first, _numeric + column, _numericStride), x, spare, sums);
        }
    }

    public void CopyWeights(T* weights, int column, T* factors, T* target)
    {
        for (int i = 0; i < CodeLength; i++, target += _size)
        {
            var from = new ReadOnlySpan<T>(weights + Place(column, i), _size);
            var to = new Span<T>(target, _size);
            if (factors is null) from.CopyTo(to);
            else TensorPrimitives.Multiply(from, new ReadOnlySpan<T>(factors, _size), to);
        }
    }

    public void AddGradient(T* weights, int column, T* gradient, T* factors, T* factorGradient)
    {
        _hasCoded = true;
        T* target = _gradients!.Coded.Data + ((nint)column * CodeLength * _size);
        for (int i = 0; i < CodeLength; i++, gradient += _size, target += _size)
        {
            ReadOnlySpan<T> g = new(gradient, _size), weight = new(weights + Place(column, i), _size);
            Span<T> own = new(target, _size), sum = new(factorGradient, factorGradient is null ? 0 : _size);
            if (factors is null)
            {
                TensorPrimitives.Add(g, own, own);
                continue;
            }
            TensorPrimitives.MultiplyAdd(g, new ReadOnlySpan<T>(factors, _size), own, own);
            TensorPrimitives.MultiplyAdd(g, weight, sum, sum);
        }
        GC.KeepAlive(this);
    }

    private void Find(int rows, float* numeric, nint numericStride)
    {
        int count = rows * _columns;
        if (_found.Length < count) (_found, _covered) = (new int[count], new float[count]);
        for (int column = 0; column < _columns; column++)
            _table.Find(column, rows, numeric + column, numericStride, _found.AsSpan(column * rows, rows),
                _covered.AsSpan(column * rows, rows));
    }

    /// <summary>Adds the gradients that came by the code to those of the arrays.</summary>
    private void AddCoded(AlignedBuffer<T> coded, T* gradient)
    {
        T* from = coded.Data;
        for (int column = 0; column < _columns; column++)
        {
            for (int i = 0; i < CodeLength; i++, from += _size)
            {
                var target = new Span<T>(gradient + Place(column, i), _size);
                TensorPrimitives.Add(target, new ReadOnlySpan<T>(from, _size), target);
            }
        }
    }

    /// <summary>Where a row of V stands in the embedding's arrays.</summary>
    private nint Place(int column, int row) =>
        row < _bins ? (((nint)column * _bins) + row) * _size : (row == _bins ? LinearOffset : BiasOffset) + ((nint)column * _size);

    /// <summary>What the rows of a step add up to.</summary>
    private sealed class Gradients(int columns, int bins, int size)
    {
        /// <summary>(columns, bins, size): gradients of rows whose number lies in the bin.</summary>
        public readonly AlignedBuffer<T> Whole = new((nint)columns * bins * size);

        /// <summary>The same times the covered fraction.</summary>
        public readonly AlignedBuffer<T> Fraction = new((nint)columns * bins * size);

        /// <summary>(columns, size).</summary>
        public readonly AlignedBuffer<T> Linear = new((nint)columns * size);

        /// <summary>(columns, code, size): gradients that come by the code.</summary>
        public readonly AlignedBuffer<T> Coded = new((nint)columns * (bins + 2) * size);
    }
}
