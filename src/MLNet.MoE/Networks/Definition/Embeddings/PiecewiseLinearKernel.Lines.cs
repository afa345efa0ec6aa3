using System.Numerics.Tensors;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>A column's arrays as lines: those of the bins, the linear one, the bias.</summary>
internal sealed unsafe partial class PiecewiseLinearKernel<T>
{
    private bool _hasLines;

    public int Lines => _bins + 2;

    public void SumByLines(Kernels<T> kernels, int column, int rows, float* numeric, nint numericStride, T* x, T* spare, T* sums)
    {
        fixed (int* found = _found)
        fixed (float* covered = _covered)
        {
            nint first = (nint)column * rows;
            kernels.SumByBins(rows, _bins, found + first, covered + first, numeric + column, numericStride, x, spare, sums);
        }
    }

    public void CopyLines(T* weights, int column, T* factors, T* lines)
    {
        for (int line = 0; line < Lines; line++, lines += _size)
        {
            var from = new ReadOnlySpan<T>(weights + Place(column, line), _size);
            var to = new Span<T>(lines, _size);
            if (factors is null) from.CopyTo(to);
            else TensorPrimitives.Multiply(from, new ReadOnlySpan<T>(factors, _size), to);
        }
    }

    public void AddLines(T* weights, int column, T* gradient, T* factors, T* factorGradient)
    {
        _hasLines = true;
        T* target = _gradients!.ByLines.Data + ((nint)column * Lines * _size);
        for (int line = 0; line < Lines; line++, gradient += _size, target += _size)
        {
            ReadOnlySpan<T> g = new(gradient, _size), weight = new(weights + Place(column, line), _size);
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

    /// <summary>Adds the gradients that came by lines to those of the arrays.</summary>
    private void AddLines(AlignedBuffer<T> byLines, T* gradient)
    {
        T* from = byLines.Data;
        for (int column = 0; column < _columns; column++)
        {
            for (int line = 0; line < Lines; line++, from += _size)
            {
                var target = new Span<T>(gradient + Place(column, line), _size);
                TensorPrimitives.Add(target, new ReadOnlySpan<T>(from, _size), target);
            }
        }
    }

    /// <summary>Where a line stands in the embedding's arrays.</summary>
    private nint Place(int column, int line) =>
        line < _bins ? (((nint)column * _bins) + line) * _size : (line == _bins ? LinearOffset : BiasOffset) + ((nint)column * _size);
}
