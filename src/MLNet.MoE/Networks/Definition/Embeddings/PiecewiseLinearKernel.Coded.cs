using System.Numerics.Tensors;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>A column's arrays as weights of its code: those of the bins, the linear ones, the bias.</summary>
internal sealed unsafe partial class PiecewiseLinearKernel<T>
{
    private bool _hasCoded;

    public int CodeLength => _bins + 2;

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
        for (int place = 0; place < CodeLength; place++, target += _size)
        {
            var from = new ReadOnlySpan<T>(weights + Place(column, place), _size);
            var to = new Span<T>(target, _size);
            if (factors is null) from.CopyTo(to);
            else TensorPrimitives.Multiply(from, new ReadOnlySpan<T>(factors, _size), to);
        }
    }

    public void AddGradient(T* weights, int column, T* gradient, T* factors, T* factorGradient)
    {
        _hasCoded = true;
        T* target = _gradients!.Coded.Data + ((nint)column * CodeLength * _size);
        for (int place = 0; place < CodeLength; place++, gradient += _size, target += _size)
        {
            ReadOnlySpan<T> g = new(gradient, _size), weight = new(weights + Place(column, place), _size);
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

    /// <summary>Adds the gradients that came by code to those of the arrays.</summary>
    private void AddCoded(AlignedBuffer<T> coded, T* gradient)
    {
        T* from = coded.Data;
        for (int column = 0; column < _columns; column++)
        {
            for (int place = 0; place < CodeLength; place++, from += _size)
            {
                var target = new Span<T>(gradient + Place(column, place), _size);
                TensorPrimitives.Add(target, new ReadOnlySpan<T>(from, _size), target);
            }
        }
    }

    /// <summary>Where the weights of a place of the code stand in the embedding's arrays.</summary>
    private nint Place(int column, int place) =>
        place < _bins ? (((nint)column * _bins) + place) * _size : (place == _bins ? LinearOffset : BiasOffset) + ((nint)column * _size);
}
