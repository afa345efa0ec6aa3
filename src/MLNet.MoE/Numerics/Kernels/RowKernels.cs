using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>
/// Products of one row. A single chain of multiply-adds waits for itself most of the time, so several panels, of the same or of several
/// experts, run side by side. Each element is still one chain in ascending k from the bias, as in
/// <see cref="MicroKernels{T, TVector, TSimd}"/>.
/// </summary>
internal static unsafe class RowKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in RowProduct p, T* rows, T* matrices, T* bias, T* c)
    {
        int width = 2 * TSimd.Count, q = 0;
        for (; q <= p.Panels - 4; q += 4)
            Full4(p, q, rows, matrices + (q * p.MatrixPanel), bias is null ? null : bias + (q * width), c + (q * width));
        for (; q < p.Panels; q++)
            One(p, At(p, rows, q), matrices + (q * p.MatrixPanel), bias is null ? null : bias + (q * width), c + (q * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* At(in RowProduct p, T* rows, int panel) => rows + (panel / p.PanelsPerRow * p.Row);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Full4(in RowProduct p, int panel, T* rows, T* b, T* bias, T* c)
    {
        T* a0 = At(p, rows, panel), a1 = At(p, rows, panel + 1), a2 = At(p, rows, panel + 2), a3 = At(p, rows, panel + 3);
        int w = TSimd.Count;
        nint skip = p.RowPanel - (2 * w);
        TVector c00 = Start(bias, 0), c01 = Start(bias, w), c10 = Start(bias, 2 * w), c11 = Start(bias, 3 * w);
        TVector c20 = Start(bias, 4 * w), c21 = Start(bias, 5 * w), c30 = Start(bias, 6 * w), c31 = Start(bias, 7 * w);
        T* b1 = b + p.MatrixPanel, b2 = b1 + p.MatrixPanel, b3 = b2 + p.MatrixPanel;
        for (int left = p.K; left > 0; left -= 2 * w)
        {
            int count = Math.Min(2 * w, left);
            for (int i = 0; i < count; i++)
            {
                TVector v = TSimd.Create(*a0++);
                c00 = TSimd.MultiplyAdd(v, TSimd.Load(b), c00);
                c01 = TSimd.MultiplyAdd(v, TSimd.Load(b + w), c01);
                v = TSimd.Create(*a1++);
                c10 = TSimd.MultiplyAdd(v, TSimd.Load(b1), c10);
                c11 = TSimd.MultiplyAdd(v, TSimd.Load(b1 + w), c11);
                v = TSimd.Create(*a2++);
                c20 = TSimd.MultiplyAdd(v, TSimd.Load(b2), c20);
                c21 = TSimd.MultiplyAdd(v, TSimd.Load(b2 + w), c21);
                v = TSimd.Create(*a3++);
                c30 = TSimd.MultiplyAdd(v, TSimd.Load(b3), c30);
                c31 = TSimd.MultiplyAdd(v, TSimd.Load(b3 + w), c31);
                b += 2 * w;
                b1 += 2 * w;
                b2 += 2 * w;
                b3 += 2 * w;
            }
            a0 += skip;
            a1 += skip;
            a2 += skip;
            a3 += skip;
        }
        TSimd.Store(c00, c); TSimd.Store(c01, c + w); TSimd.Store(c10, c + (2 * w)); TSimd.Store(c11, c + (3 * w));
        TSimd.Store(c20, c + (4 * w)); TSimd.Store(c21, c + (5 * w)); TSimd.Store(c30, c + (6 * w)); TSimd.Store(c31, c + (7 * w));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(in RowProduct p, T* a, T* b, T* bias, T* c)
    {
        int w = TSimd.Count;
        nint skip = p.RowPanel - (2 * w);
        TVector c0 = Start(bias, 0), c1 = Start(bias, w);
        for (int left = p.K; left > 0; left -= 2 * w, a += skip)
        {
            int count = Math.Min(2 * w, left);
            for (int i = 0; i < count; i++, b += 2 * w)
            {
                TVector v = TSimd.Create(*a++);
                c0 = TSimd.MultiplyAdd(v, TSimd.Load(b), c0);
                c1 = TSimd.MultiplyAdd(v, TSimd.Load(b + w), c1);
            }
        }
        TSimd.Store(c0, c);
        TSimd.Store(c1, c + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Start(T* bias, int at) => bias is null ? TSimd.Zero : TSimd.Load(bias + at);
}
