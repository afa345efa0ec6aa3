using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>Sums over the few columns that a row is not zero in, for several members side by side, as in <see cref="Kernels{T}.AddLine"/>.</summary>
internal static unsafe class GatherKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddLine(int members, nint count, T* factors, T* x, T* y, nint stride)
    {
        for (int member = 0; member < members; member++, y += stride)
        {
            var factor = TSimd.Create(factors[member]);
            for (nint i = 0; i < count; i += TSimd.Count) TSimd.Store(TSimd.MultiplyAdd(factor, TSimd.Load(x + i), TSimd.Load(y + i)), y + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddLineBackward(int members, nint count, T* factors, T* x, T* gradient, nint stride, T* xGradient, T* factorGradients)
    {
        for (int member = 0; member < members; member++, gradient += stride)
        {
            TVector factor = TSimd.Create(factors[member]), sum = TSimd.Zero;
            for (nint i = 0; i < count; i += TSimd.Count)
            {
                var g = TSimd.Load(gradient + i);
                TSimd.Store(TSimd.MultiplyAdd(factor, g, TSimd.Load(xGradient + i)), xGradient + i);
                sum = TSimd.MultiplyAdd(g, TSimd.Load(x + i), sum);
            }
            factorGradients[member] += TSimd.Sum(sum);
        }
    }
}
