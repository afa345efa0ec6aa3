using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>
/// <see cref="RowKernels{T, TVector, TSimd}"/> for rows of which many numbers are zero. Experts of two panels are taken two at a time: one
/// alone has too few chains of multiply-adds to keep the hardware busy.
/// </summary>
internal static unsafe class SparseRowKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in RowProduct p, T* rows, T* matrices, T* bias, T* c)
    {
        int width = 2 * TSimd.Count, q = 0;
        if (p.PanelsPerRow == 2)
        {
            for (; q <= p.Panels - 4; q += 4, rows += 2 * p.Row)
                Pair(p, rows, matrices + (q * p.MatrixPanel), bias is null ? null : bias + (q * width), c + (q * width));
        }
        for (; q < p.Panels; q += p.PanelsPerRow, rows += p.Row)
        {
            Operand<T> row = new(rows, width, p.RowPanel), matrix = new(matrices + (q * p.MatrixPanel), width, p.MatrixPanel);
            SparseKernels<T, TVector, TSimd>.Multiply(1, p.PanelsPerRow * width, p.K, row, matrix,
                new Operand<T>(c + (q * width), width, width), bias is null ? null : bias + (q * width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair(in RowProduct p, T* x, T* bRows, T* bias, T* c)
    {
        const int run = SparseKernels<T, TVector, TSimd>.Run;
        int w = TSimd.Count;
        nint panel = p.MatrixPanel, next = 2 * panel, other = p.Row;
        TVector a00 = TSimd.Zero, a01 = a00, a10 = a00, a11 = a00, b00 = a00, b01 = a00, b10 = a00, b11 = a00;
        if (bias is not null)
        {
            a00 = TSimd.Load(bias); a01 = TSimd.Load(bias + w); a10 = TSimd.Load(bias + (2 * w)); a11 = TSimd.Load(bias + (3 * w));
            bias += 4 * w;
            b00 = TSimd.Load(bias); b01 = TSimd.Load(bias + w); b10 = TSimd.Load(bias + (2 * w)); b11 = TSimd.Load(bias + (3 * w));
        }
        for (int left = p.K; left > 0; left -= run, x += run, bRows += run * 2 * w)
        {
            int count = Math.Min(run, left);
            ulong a = SparseKernels<T, TVector, TSimd>.Used(count, x), b = SparseKernels<T, TVector, TSimd>.Used(count, x + other);
            for (int both = Math.Min(BitOperations.PopCount(a), BitOperations.PopCount(b)); both > 0; both--)
            {
                nint i = BitOperations.TrailingZeroCount(a), j = BitOperations.TrailingZeroCount(b);
                TVector v = TSimd.Create(x[i]), u = TSimd.Create(x[other + j]);
                T* bRow = bRows + (i * 2 * w);
                a00 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), a00); a01 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), a01);
                bRow += panel;
                a10 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), a10); a11 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), a11);
                bRow = bRows + next + (j * 2 * w);
                b00 = TSimd.MultiplyAdd(u, TSimd.Load(bRow), b00); b01 = TSimd.MultiplyAdd(u, TSimd.Load(bRow + w), b01);
                bRow += panel;
                b10 = TSimd.MultiplyAdd(u, TSimd.Load(bRow), b10); b11 = TSimd.MultiplyAdd(u, TSimd.Load(bRow + w), b11);
                a &= a - 1;
                b &= b - 1;
            }
            for (; a != 0; a &= a - 1)
            {
                nint i = BitOperations.TrailingZeroCount(a);
                TVector v = TSimd.Create(x[i]);
                T* bRow = bRows + (i * 2 * w);
                a00 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), a00); a01 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), a01);
                bRow += panel;
                a10 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), a10); a11 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), a11);
            }
            for (; b != 0; b &= b - 1)
            {
                nint i = BitOperations.TrailingZeroCount(b);
                TVector u = TSimd.Create(x[other + i]);
                T* bRow = bRows + next + (i * 2 * w);
                b00 = TSimd.MultiplyAdd(u, TSimd.Load(bRow), b00); b01 = TSimd.MultiplyAdd(u, TSimd.Load(bRow + w), b01);
                bRow += panel;
                b10 = TSimd.MultiplyAdd(u, TSimd.Load(bRow), b10); b11 = TSimd.MultiplyAdd(u, TSimd.Load(bRow + w), b11);
            }
        }
        TSimd.Store(a00, c); TSimd.Store(a01, c + w); TSimd.Store(a10, c + (2 * w)); TSimd.Store(a11, c + (3 * w));
        c += 4 * w;
        TSimd.Store(b00, c); TSimd.Store(b01, c + w); TSimd.Store(b10, c + (2 * w)); TSimd.Store(b11, c + (3 * w));
    }
}
