using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>Outer products, as in <see cref="Kernels{T}.AddOuterProduct"/>.</summary>
internal static unsafe class OuterProductKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(in OuterProduct<T> product, T* y)
    {
        nint count = product.Count, stride = product.Stride;
        T* x = product.X;
        for (int row = 0; row < product.Rows; row++, y += stride)
        {
            var factor = TSimd.Create(product.Factors[row]);
            for (nint i = 0; i < count; i += TSimd.Count)
                TSimd.Store(TSimd.MultiplyAdd(factor, TSimd.Load(x + i), TSimd.Load(y + i)), y + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddBackward(in OuterProduct<T> product, T* gradient, T* xGradient, T* factorGradients)
    {
        nint count = product.Count, stride = product.Stride;
        T* x = product.X;
        for (int row = 0; row < product.Rows; row++, gradient += stride)
        {
            TVector factor = TSimd.Create(product.Factors[row]), sum = TSimd.Zero;
            for (nint i = 0; i < count; i += TSimd.Count)
            {
                var g = TSimd.Load(gradient + i);
                TSimd.Store(TSimd.MultiplyAdd(factor, g, TSimd.Load(xGradient + i)), xGradient + i);
                sum = TSimd.MultiplyAdd(g, TSimd.Load(x + i), sum);
            }
            factorGradients[row] += TSimd.Sum(sum);
        }
    }
}
