using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>
/// Forward and backward pass of <see cref="PiecewiseLinearEmbedding"/>. Columns are taken one by one, so that a column's weights stay in the
/// first cache while all rows of a tile read them; bins that the forward pass finds are kept for the backward pass.
/// </summary>
internal sealed unsafe partial class PiecewiseLinearKernel<T> : IEmbeddingKernel<T>, ICodedEmbedding<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _columns;
    private readonly int _bins;
    private readonly int _size;
    private readonly BinTable _table;

    /// <summary>(columns, bins, size): bias plus the sum of the weights of all lower bins.</summary>
    private readonly AlignedBuffer<T> _prefix;

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

    private nint LinearOffset => (nint)_columns * _bins * _size;

    private nint BiasOffset => LinearOffset + ((nint)_columns * _size);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Prepare(T* weights)
    {
        for (int column = 0; column < _columns; column++)
        {
            nint first = (nint)column * _bins * _size;
            var run = new Run(_bins, _size, weights + first, _prefix.Data + first, weights + BiasOffset + ((nint)column * _size));
            int i = 0;
            if (Vector512.IsHardwareAccelerated) Prefix<Vector512<T>, Simd512<T>>(run, ref i);
            if (Vector256.IsHardwareAccelerated) Prefix<Vector256<T>, Simd256<T>>(run, ref i);
            Prefix<Vector128<T>, Simd128<T>>(run, ref i);
            for (; i < _size; i++)
            {
                T sum = run.Edge[i];
                for (nint at = i; at < (nint)_bins * _size; at += _size)
                {
                    run.To[at] = sum;
                    sum += run.From[at];
                }
            }
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
                T* prefix = _prefix.Data + offset, slope = weights + offset, target = output + (row * outputStride) + ((nint)column * _size);
                int i = 0;
                if (Vector512.IsHardwareAccelerated) Embed<Vector512<T>, Simd512<T>>(_size, prefix, linear, slope, value, fraction, target, ref i);
                if (Vector256.IsHardwareAccelerated) Embed<Vector256<T>, Simd256<T>>(_size, prefix, linear, slope, value, fraction, target, ref i);
                Embed<Vector128<T>, Simd128<T>>(_size, prefix, linear, slope, value, fraction, target, ref i);
                for (; i < _size; i++) target[i] = prefix[i] + (value * linear[i]) + (fraction * slope[i]);
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
                T* whole = gradients.Whole.Data + offset, fraction = gradients.Fraction.Data + offset, g = outputGradient + (row * gradientStride) + ((nint)column * _size);
                int i = 0;
                if (Vector512.IsHardwareAccelerated) Collect<Vector512<T>, Simd512<T>>(_size, g, value, covered, whole, fraction, linear, ref i);
                if (Vector256.IsHardwareAccelerated) Collect<Vector256<T>, Simd256<T>>(_size, g, value, covered, whole, fraction, linear, ref i);
                Collect<Vector128<T>, Simd128<T>>(_size, g, value, covered, whole, fraction, linear, ref i);
                for (; i < _size; i++)
                {
                    whole[i] += g[i];
                    fraction[i] += covered * g[i];
                    linear[i] += value * g[i];
                }
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
            var run = new Run(_bins, _size, gradients.Whole.Data + first, gradient + first, gradient + BiasOffset + ((nint)column * _size));
            T* fraction = gradients.Fraction.Data + first;
            int i = 0;
            if (Vector512.IsHardwareAccelerated) Suffix<Vector512<T>, Simd512<T>>(run, fraction, ref i);
            if (Vector256.IsHardwareAccelerated) Suffix<Vector256<T>, Simd256<T>>(run, fraction, ref i);
            Suffix<Vector128<T>, Simd128<T>>(run, fraction, ref i);
            for (; i < _size; i++)
            {
                T above = T.Zero;
                for (nint at = ((nint)(_bins - 1) * _size) + i; at >= 0; at -= _size)
                {
                    run.To[at] = above + fraction[at];
                    above += run.From[at];
                }
                run.Edge[i] = above;
            }
        }
        gradients.Linear.Span.CopyTo(new Span<T>(gradient + LinearOffset, (int)gradients.Linear.Length));
        if (_hasCoded) AddCoded(gradients.Coded, gradient);
        GC.KeepAlive(this);
    }

    private void Find(int rows, float* numeric, nint numericStride)
    {
        int count = rows * _columns;
        if (_found.Length < count) (_found, _covered) = (new int[count], new float[count]);
        for (int column = 0; column < _columns; column++)
            _table.Find(column, rows, numeric + column, numericStride, _found.AsSpan(column * rows, rows), _covered.AsSpan(column * rows, rows));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Embed<TVector, TSimd>(int size, T* prefix, T* linear, T* slope, T value, T fraction, T* target, ref int i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (; i <= size - TSimd.Count; i += TSimd.Count)
        {
            var sum = TSimd.MultiplyAdd(TSimd.Create(value), TSimd.Load(linear + i), TSimd.Load(prefix + i));
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(fraction), TSimd.Load(slope + i), sum), target + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Collect<TVector, TSimd>(int size, T* gradient, T value, T covered, T* whole, T* fraction, T* linear, ref int i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (; i <= size - TSimd.Count; i += TSimd.Count)
        {
            var g = TSimd.Load(gradient + i);
            TSimd.Store(TSimd.Add(TSimd.Load(whole + i), g), whole + i);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(covered), g, TSimd.Load(fraction + i)), fraction + i);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(value), g, TSimd.Load(linear + i)), linear + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefix<TVector, TSimd>(in Run run, ref int i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (; i <= run.Size - TSimd.Count; i += TSimd.Count)
        {
            var sum = TSimd.Load(run.Edge + i);
            T* from = run.From + i, to = run.To + i;
            for (int bin = 0; bin < run.Bins; bin++, from += run.Size, to += run.Size)
            {
                TSimd.Store(sum, to);
                sum = TSimd.Add(sum, TSimd.Load(from));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Suffix<TVector, TSimd>(in Run run, T* fraction, ref int i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (; i <= run.Size - TSimd.Count; i += TSimd.Count)
        {
            var above = TSimd.Zero;
            for (nint at = ((nint)(run.Bins - 1) * run.Size) + i; at >= 0; at -= run.Size)
            {
                TSimd.Store(TSimd.Add(above, TSimd.Load(fraction + at)), run.To + at);
                above = TSimd.Add(above, TSimd.Load(run.From + at));
            }
            TSimd.Store(above, run.Edge + i);
        }
    }

    /// <summary>A column's bins, each of some numbers, from which running sums are written; what the sums start from or end in stands at the edge.</summary>
    private readonly struct Run(int bins, int size, T* from, T* to, T* edge)
    {
        public readonly int Bins = bins, Size = size;
        public readonly T* From = from, To = to, Edge = edge;
    }

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
