using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>What a block of c starts from.</summary>
internal enum BlockStart
{
    Zero,
    Bias,
    Accumulate,
}

/// <summary>
/// Blocks of a matrix product that stay in registers: R rows by one or two vectors. Each element is one chain of multiply-adds in ascending
/// k, so a row's result does not depend on how many rows are computed with it.
/// </summary>
internal static unsafe class MicroKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : ISimd<TVector, T>
{
    /// <summary>Where a block reads: element (i, p) of a stands at a + (p / Block) * Panel + (p % Block) * Column + i * Row.</summary>
    public readonly record struct Source(int K, int Block, nint Row, nint Column, nint Panel, nint BRow);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8x2(in Source s, T* a, T* b, T* c, nint cRow, T* bias, BlockStart start)
    {
        int w = TSimd.Count;
        TVector c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71;
        if (start == BlockStart.Accumulate)
        {
            c00 = TSimd.Load(c); c01 = TSimd.Load(c + w);
            c10 = TSimd.Load(c + cRow); c11 = TSimd.Load(c + cRow + w);
            c20 = TSimd.Load(c + (2 * cRow)); c21 = TSimd.Load(c + (2 * cRow) + w);
            c30 = TSimd.Load(c + (3 * cRow)); c31 = TSimd.Load(c + (3 * cRow) + w);
            c40 = TSimd.Load(c + (4 * cRow)); c41 = TSimd.Load(c + (4 * cRow) + w);
            c50 = TSimd.Load(c + (5 * cRow)); c51 = TSimd.Load(c + (5 * cRow) + w);
            c60 = TSimd.Load(c + (6 * cRow)); c61 = TSimd.Load(c + (6 * cRow) + w);
            c70 = TSimd.Load(c + (7 * cRow)); c71 = TSimd.Load(c + (7 * cRow) + w);
        }
        else
        {
            c00 = c10 = c20 = c30 = c40 = c50 = c60 = c70 = start == BlockStart.Bias ? TSimd.Load(bias) : TSimd.Zero;
            c01 = c11 = c21 = c31 = c41 = c51 = c61 = c71 = start == BlockStart.Bias ? TSimd.Load(bias + w) : TSimd.Zero;
        }
        nint row = s.Row, row2 = 2 * s.Row, row3 = 3 * s.Row, row4 = 4 * s.Row, column = s.Column, bRow = s.BRow;
        for (int left = s.K; left > 0; left -= s.Block, a += s.Panel)
        {
            int count = Math.Min(s.Block, left);
            T* top = a, low = a + row4;
            for (int p = 0; p < count; p++)
            {
                TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + w);
                b += bRow;
                TVector v = TSimd.Create(*top);
                c00 = TSimd.MultiplyAdd(v, b0, c00); c01 = TSimd.MultiplyAdd(v, b1, c01);
                v = TSimd.Create(top[row]);
                c10 = TSimd.MultiplyAdd(v, b0, c10); c11 = TSimd.MultiplyAdd(v, b1, c11);
                v = TSimd.Create(top[row2]);
                c20 = TSimd.MultiplyAdd(v, b0, c20); c21 = TSimd.MultiplyAdd(v, b1, c21);
                v = TSimd.Create(top[row3]);
                c30 = TSimd.MultiplyAdd(v, b0, c30); c31 = TSimd.MultiplyAdd(v, b1, c31);
                v = TSimd.Create(*low);
                c40 = TSimd.MultiplyAdd(v, b0, c40); c41 = TSimd.MultiplyAdd(v, b1, c41);
                v = TSimd.Create(low[row]);
                c50 = TSimd.MultiplyAdd(v, b0, c50); c51 = TSimd.MultiplyAdd(v, b1, c51);
                v = TSimd.Create(low[row2]);
                c60 = TSimd.MultiplyAdd(v, b0, c60); c61 = TSimd.MultiplyAdd(v, b1, c61);
                v = TSimd.Create(low[row3]);
                c70 = TSimd.MultiplyAdd(v, b0, c70); c71 = TSimd.MultiplyAdd(v, b1, c71);
                top += column;
                low += column;
            }
        }
        TSimd.Store(c00, c); TSimd.Store(c01, c + w); c += cRow;
        TSimd.Store(c10, c); TSimd.Store(c11, c + w); c += cRow;
        TSimd.Store(c20, c); TSimd.Store(c21, c + w); c += cRow;
        TSimd.Store(c30, c); TSimd.Store(c31, c + w); c += cRow;
        TSimd.Store(c40, c); TSimd.Store(c41, c + w); c += cRow;
        TSimd.Store(c50, c); TSimd.Store(c51, c + w); c += cRow;
        TSimd.Store(c60, c); TSimd.Store(c61, c + w); c += cRow;
        TSimd.Store(c70, c); TSimd.Store(c71, c + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4x2(in Source s, T* a, T* b, T* c, nint cRow, T* bias, BlockStart start)
    {
        int w = TSimd.Count;
        TVector c00, c01, c10, c11, c20, c21, c30, c31;
        if (start == BlockStart.Accumulate)
        {
            c00 = TSimd.Load(c); c01 = TSimd.Load(c + w);
            c10 = TSimd.Load(c + cRow); c11 = TSimd.Load(c + cRow + w);
            c20 = TSimd.Load(c + (2 * cRow)); c21 = TSimd.Load(c + (2 * cRow) + w);
            c30 = TSimd.Load(c + (3 * cRow)); c31 = TSimd.Load(c + (3 * cRow) + w);
        }
        else
        {
            c00 = c10 = c20 = c30 = start == BlockStart.Bias ? TSimd.Load(bias) : TSimd.Zero;
            c01 = c11 = c21 = c31 = start == BlockStart.Bias ? TSimd.Load(bias + w) : TSimd.Zero;
        }
        nint row = s.Row, row2 = 2 * s.Row, row3 = 3 * s.Row, column = s.Column, bRow = s.BRow;
        for (int left = s.K; left > 0; left -= s.Block, a += s.Panel)
        {
            int count = Math.Min(s.Block, left);
            T* top = a;
            for (int p = 0; p < count; p++)
            {
                TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + w);
                b += bRow;
                TVector v = TSimd.Create(*top);
                c00 = TSimd.MultiplyAdd(v, b0, c00); c01 = TSimd.MultiplyAdd(v, b1, c01);
                v = TSimd.Create(top[row]);
                c10 = TSimd.MultiplyAdd(v, b0, c10); c11 = TSimd.MultiplyAdd(v, b1, c11);
                v = TSimd.Create(top[row2]);
                c20 = TSimd.MultiplyAdd(v, b0, c20); c21 = TSimd.MultiplyAdd(v, b1, c21);
                v = TSimd.Create(top[row3]);
                c30 = TSimd.MultiplyAdd(v, b0, c30); c31 = TSimd.MultiplyAdd(v, b1, c31);
                top += column;
            }
        }
        TSimd.Store(c00, c); TSimd.Store(c01, c + w); c += cRow;
        TSimd.Store(c10, c); TSimd.Store(c11, c + w); c += cRow;
        TSimd.Store(c20, c); TSimd.Store(c21, c + w); c += cRow;
        TSimd.Store(c30, c); TSimd.Store(c31, c + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8x1(in Source s, T* a, T* b, T* c, nint cRow, T* bias, BlockStart start)
    {
        TVector c0, c1, c2, c3, c4, c5, c6, c7;
        if (start == BlockStart.Accumulate)
        {
            c0 = TSimd.Load(c); c1 = TSimd.Load(c + cRow); c2 = TSimd.Load(c + (2 * cRow)); c3 = TSimd.Load(c + (3 * cRow));
            c4 = TSimd.Load(c + (4 * cRow)); c5 = TSimd.Load(c + (5 * cRow)); c6 = TSimd.Load(c + (6 * cRow)); c7 = TSimd.Load(c
                + (7 * cRow));
        }
        else
        {
            c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = start == BlockStart.Bias ? TSimd.Load(bias) : TSimd.Zero;
        }
        nint row = s.Row, row2 = 2 * s.Row, row3 = 3 * s.Row, row4 = 4 * s.Row, column = s.Column, bRow = s.BRow;
        for (int left = s.K; left > 0; left -= s.Block, a += s.Panel)
        {
            int count = Math.Min(s.Block, left);
            T* top = a, low = a + row4;
            for (int p = 0; p < count; p++)
            {
                TVector b0 = TSimd.Load(b);
                b += bRow;
                c0 = TSimd.MultiplyAdd(TSimd.Create(*top), b0, c0);
                c1 = TSimd.MultiplyAdd(TSimd.Create(top[row]), b0, c1);
                c2 = TSimd.MultiplyAdd(TSimd.Create(top[row2]), b0, c2);
                c3 = TSimd.MultiplyAdd(TSimd.Create(top[row3]), b0, c3);
                c4 = TSimd.MultiplyAdd(TSimd.Create(*low), b0, c4);
                c5 = TSimd.MultiplyAdd(TSimd.Create(low[row]), b0, c5);
                c6 = TSimd.MultiplyAdd(TSimd.Create(low[row2]), b0, c6);
                c7 = TSimd.MultiplyAdd(TSimd.Create(low[row3]), b0, c7);
                top += column;
                low += column;
            }
        }
        TSimd.Store(c0, c); c += cRow; TSimd.Store(c1, c); c += cRow; TSimd.Store(c2, c); c += cRow; TSimd.Store(c3, c); c += cRow;
        TSimd.Store(c4, c); c += cRow; TSimd.Store(c5, c); c += cRow; TSimd.Store(c6, c); c += cRow; TSimd.Store(c7, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1x2(in Source s, T* a, T* b, T* c, T* bias, BlockStart start)
    {
        int w = TSimd.Count;
        TVector c0 = Start(c, bias, start), c1 = Start(c + w, bias + w, start);
        nint column = s.Column, bRow = s.BRow;
        for (int left = s.K; left > 0; left -= s.Block, a += s.Panel)
        {
            int count = Math.Min(s.Block, left);
            T* top = a;
            for (int p = 0; p < count; p++, top += column, b += bRow)
            {
                TVector v = TSimd.Create(*top);
                c0 = TSimd.MultiplyAdd(v, TSimd.Load(b), c0);
                c1 = TSimd.MultiplyAdd(v, TSimd.Load(b + w), c1);
            }
        }
        TSimd.Store(c0, c);
        TSimd.Store(c1, c + w);
    }

    /// <summary>c += a b for one row of c, in four chains that wait less for each other than one would.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRow(in Source s, T* a, T* b, T* c)
    {
        int w = TSimd.Count;
        TVector c00 = TSimd.Load(c), c01 = TSimd.Load(c + w), c10 = TSimd.Zero, c11 = c10, c20 = c10, c21 = c10, c30 = c10, c31 = c10;
        nint column = s.Column, bRow = s.BRow;
        for (int left = s.K; left > 0; left -= s.Block, a += s.Panel)
        {
            int count = Math.Min(s.Block, left), p = 0;
            T* top = a;
            for (; p <= count - 4; p += 4, top += 4 * column, b += 4 * bRow)
            {
                T* low = b + (2 * bRow);
                TVector v = TSimd.Create(*top);
                c00 = TSimd.MultiplyAdd(v, TSimd.Load(b), c00); c01 = TSimd.MultiplyAdd(v, TSimd.Load(b + w), c01);
                v = TSimd.Create(top[column]);
                c10 = TSimd.MultiplyAdd(v, TSimd.Load(b + bRow), c10); c11 = TSimd.MultiplyAdd(v, TSimd.Load(b + bRow + w), c11);
                v = TSimd.Create(top[2 * column]);
                c20 = TSimd.MultiplyAdd(v, TSimd.Load(low), c20); c21 = TSimd.MultiplyAdd(v, TSimd.Load(low + w), c21);
                v = TSimd.Create(top[3 * column]);
                c30 = TSimd.MultiplyAdd(v, TSimd.Load(low + bRow), c30); c31 = TSimd.MultiplyAdd(v, TSimd.Load(low + bRow + w), c31);
            }
            for (; p < count; p++, top += column, b += bRow)
            {
                TVector v = TSimd.Create(*top);
                c00 = TSimd.MultiplyAdd(v, TSimd.Load(b), c00); c01 = TSimd.MultiplyAdd(v, TSimd.Load(b + w), c01);
            }
        }
        TSimd.Store(TSimd.Add(TSimd.Add(c00, c10), TSimd.Add(c20, c30)), c);
        TSimd.Store(TSimd.Add(TSimd.Add(c01, c11), TSimd.Add(c21, c31)), c + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1x1(in Source s, T* a, T* b, T* c, T* bias, BlockStart start)
    {
        TVector c0 = Start(c, bias, start);
        nint column = s.Column, bRow = s.BRow;
        for (int left = s.K; left > 0; left -= s.Block, a += s.Panel)
        {
            int count = Math.Min(s.Block, left);
            T* top = a;
            for (int p = 0; p < count; p++, top += column, b += bRow) c0 = TSimd.MultiplyAdd(TSimd.Create(*top), TSimd.Load(b), c0);
        }
        TSimd.Store(c0, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Start(T* c, T* bias, BlockStart start) => start switch
    {
        BlockStart.Accumulate => TSimd.Load(c),
        BlockStart.Bias => TSimd.Load(bias),
        _ => TSimd.Zero,
    };
}
