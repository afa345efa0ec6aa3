using System.Numerics;

namespace MLNet.MoE.Network.Embeddings;

/// <summary>Forward and backward pass of <see cref="PiecewiseLinearEmbedding"/>.</summary>
internal sealed unsafe class PiecewiseLinearKernel<T> : IEmbeddingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _columns;
    private readonly int _bins;
    private readonly int _size;
    private readonly float[][] _boundaries;

    /// <summary>(columns, bins, size): bias plus the sum of the weights of all lower bins.</summary>
    private readonly T[] _prefix;

    /// <summary>(columns, bins, size): gradients of rows whose number lies in the bin, and the same times the covered fraction.</summary>
    private readonly T[] _whole;
    private readonly T[] _fraction;
    private readonly T[] _linear;
    private readonly T[] _above;

    public PiecewiseLinearKernel(NetworkSpec spec)
    {
        _columns = spec.NumericColumns;
        _bins = PiecewiseLinearEmbedding.MaximumBins(spec);
        _size = spec.EmbeddingSize;
        _boundaries = [.. spec.BinBoundaries];
        _prefix = new T[_columns * _bins * _size];
        _whole = new T[_prefix.Length];
        _fraction = new T[_prefix.Length];
        _linear = new T[_columns * _size];
        _above = new T[_size];
    }

    private int LinearOffset => _columns * _bins * _size;

    private int BiasOffset => LinearOffset + (_columns * _size);

    public void Prepare(T* weights)
    {
        for (int column = 0; column < _columns; column++)
        {
            var sum = new ReadOnlySpan<T>(weights + BiasOffset + (column * _size), _size);
            for (int bin = 0; bin < _bins; bin++)
            {
                int offset = ((column * _bins) + bin) * _size;
                var prefix = _prefix.AsSpan(offset, _size);
                sum.CopyTo(prefix);
                if (bin > 0) Add(prefix, new ReadOnlySpan<T>(weights + offset - _size, _size));
                sum = prefix;
            }
        }
    }

    public void Forward(T* weights, float* numeric, T* output)
    {
        fixed (T* prefixes = _prefix)
        {
            for (int column = 0; column < _columns; column++, output += _size)
            {
                int bin = Find(column, numeric[column], out float covered);
                T value = T.CreateTruncating(numeric[column]), fraction = T.CreateTruncating(covered);
                int offset = ((column * _bins) + bin) * _size;
                T* prefix = prefixes + offset, slope = weights + offset, linear = weights + LinearOffset + (column * _size);
                int i = 0;
                if (Vector.IsHardwareAccelerated)
                {
                    var v = new Vector<T>(value);
                    var f = new Vector<T>(fraction);
                    for (; i <= _size - Vector<T>.Count; i += Vector<T>.Count)
                        Vector.Store(Vector.Load(prefix + i) + (v * Vector.Load(linear + i)) + (f * Vector.Load(slope + i)), output + i);
                }
                for (; i < _size; i++) output[i] = prefix[i] + (value * linear[i]) + (fraction * slope[i]);
            }
        }
    }

    public void BeginGradient()
    {
        Array.Clear(_whole);
        Array.Clear(_fraction);
        Array.Clear(_linear);
    }

    public void Backward(float* numeric, T* outputGradient)
    {
        fixed (T* wholes = _whole, fractions = _fraction, linears = _linear)
        {
            for (int column = 0; column < _columns; column++, outputGradient += _size)
            {
                int bin = Find(column, numeric[column], out float covered);
                T value = T.CreateTruncating(numeric[column]), share = T.CreateTruncating(covered);
                int offset = ((column * _bins) + bin) * _size;
                T* whole = wholes + offset, fraction = fractions + offset, linear = linears + (column * _size);
                int i = 0;
                if (Vector.IsHardwareAccelerated)
                {
                    var v = new Vector<T>(value);
                    var s = new Vector<T>(share);
                    for (; i <= _size - Vector<T>.Count; i += Vector<T>.Count)
                    {
                        var g = Vector.Load(outputGradient + i);
                        Vector.Store(Vector.Load(whole + i) + g, whole + i);
                        Vector.Store(Vector.Load(fraction + i) + (s * g), fraction + i);
                        Vector.Store(Vector.Load(linear + i) + (v * g), linear + i);
                    }
                }
                for (; i < _size; i++)
                {
                    T g = outputGradient[i];
                    whole[i] += g;
                    fraction[i] += share * g;
                    linear[i] += value * g;
                }
            }
        }
    }

    public void EndGradient(T* gradient)
    {
        var above = _above.AsSpan();
        for (int column = 0; column < _columns; column++)
        {
            // A bin's weight enters whole for every row of a higher bin, and by the covered fraction for its own rows.
            above.Clear();
            for (int bin = _bins - 1; bin >= 0; bin--)
            {
                int offset = ((column * _bins) + bin) * _size;
                var target = new Span<T>(gradient + offset, _size);
                above.CopyTo(target);
                Add(target, _fraction.AsSpan(offset, _size));
                Add(above, _whole.AsSpan(offset, _size));
            }
            above.CopyTo(new Span<T>(gradient + BiasOffset + (column * _size), _size));
        }
        _linear.CopyTo(new Span<T>(gradient + LinearOffset, _linear.Length));
    }

    /// <summary>The bin that holds a number, and which fraction of it lies below; 0 below the first boundary, 1 above the last.</summary>
    private int Find(int column, float value, out float covered)
    {
        float[] boundaries = _boundaries[column];
        int low = 0, count = boundaries.Length - 1;
        while (count > 1)
        {
            int half = count >> 1;
            low = value >= boundaries[low + half] ? low + half : low;
            count -= half;
        }
        float start = boundaries[low], width = boundaries[low + 1] - start;
        covered = Math.Clamp((value - start) / width, 0f, 1f);
        return low;
    }

    private static void Add(Span<T> target, ReadOnlySpan<T> addend) => System.Numerics.Tensors.TensorPrimitives.Add(target, addend, target);
}
