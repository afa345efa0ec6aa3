using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>sums = code' x, as in <see cref="Kernels{T}.SumByCode"/>.</summary>
internal static unsafe class BinKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(int rows, in BinCode code, T* x, T* spare, T* sums)
    {
        int bins = code.Bins;
        int* found = code.Found;
        float* covered = code.Covered, values = code.Values;
        nint stride = code.Stride;
        int w = TSimd.Count;
        TVector none = TSimd.Zero, linear0 = none, linear1 = none;
        for (nint i = 0; i < (nint)bins * 2 * w; i += w)
        {
            TSimd.Store(none, spare + i);
            TSimd.Store(none, sums + i);
        }
        for (int row = 0; row < rows; row++, x += 2 * w, values += stride)
        {
            nint at = (nint)found[row] * 2 * w;
            TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + w), part = TSimd.Create(T.CreateTruncating(covered[row])),
                value = TSimd.Create(T.CreateTruncating(*values));
            TSimd.Store(TSimd.Add(TSimd.Load(spare + at), x0), spare + at);
            TSimd.Store(TSimd.Add(TSimd.Load(spare + at + w), x1), spare + at + w);
            TSimd.Store(TSimd.MultiplyAdd(part, x0, TSimd.Load(sums + at)), sums + at);
            TSimd.Store(TSimd.MultiplyAdd(part, x1, TSimd.Load(sums + at + w)), sums + at + w);
            linear0 = TSimd.MultiplyAdd(value, x0, linear0);
            linear1 = TSimd.MultiplyAdd(value, x1, linear1);
        }
        TVector above0 = none, above1 = none;
        for (nint at = (nint)(bins - 1) * 2 * w; at >= 0; at -= 2 * w)
        {
            TSimd.Store(TSimd.Add(TSimd.Load(sums + at), above0), sums + at);
            TSimd.Store(TSimd.Add(TSimd.Load(sums + at + w), above1), sums + at + w);
            above0 = TSimd.Add(above0, TSimd.Load(spare + at));
            above1 = TSimd.Add(above1, TSimd.Load(spare + at + w));
        }
        sums += (nint)bins * 2 * w;
        TSimd.Store(linear0, sums);
        TSimd.Store(linear1, sums + w);
        TSimd.Store(above0, sums + (2 * w));
        TSimd.Store(above1, sums + (3 * w));
    }
}
