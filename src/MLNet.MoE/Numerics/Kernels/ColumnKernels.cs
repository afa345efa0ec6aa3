using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>
/// Products with matrices of few columns, which stand column by column: each number of the result is a product of a row and a column,
/// and the results of as many rows as a vector holds are summed together. Where a matrix has fewer columns than a vector has numbers,
/// that leaves the blocks of <see cref="MicroKernels{T, TVector, TSimd}"/> far behind.
/// Sums run in one order, so a row's result does not depend on how many rows are computed with it.
/// </summary>
internal static unsafe class ColumnKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    private const int Together = 4;

    // Clearing the parts would take longer than a short row does.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int rows, int n, int k, Operand<T> a, Operand<T> columns, Operand<T> target, T* bias)
    {
        T* c = target.Data;
        nint cColumn = target.RowStride;
        int width = TSimd.Count, row = 0;
        T* parts = stackalloc T[width * width];
        for (; row <= rows - width; row += width)
        {
            for (int column = 0; column < n; column++)
            {
                T* x = a.Data + (row * a.RowStride), y = columns.Data + (column * columns.RowStride);
                for (int i = 0; i < width; i += Math.Min(width, Together), x += Together * a.RowStride)
                {
                    if (width >= Together) Four(k, x, a.RowStride, a.PanelStride, y, columns.PanelStride, parts + (i * width));
                    else for (int j = 0; j < width; j++)
                        TSimd.Store(One(k, x + (j * a.RowStride), a.PanelStride, y, columns.PanelStride), parts + (j * width));
                }
                TSimd.Store(TSimd.Add(TSimd.SumEach(parts), TSimd.Create(bias is null ? T.Zero : bias[column])),
                    c + (column * cColumn) + row);
            }
        }
        for (; row < rows; row++)
        {
            T* x = a.Data + (row * a.RowStride), y = columns.Data;
            int column = 0;
            for (; column <= n - Together && width >= Together; column += Together, y += Together * columns.RowStride)
            {
                Four(k, y, columns.RowStride, columns.PanelStride, x, a.PanelStride, parts);
                for (int i = 0; i < Together; i++)
                    c[((column + i) * cColumn) + row] = TSimd.Sum(TSimd.Load(parts + (i * width)))
                        + (bias is null ? T.Zero : bias[column + i]);
            }
            for (; column < n; column++, y += columns.RowStride)
                c[(column * cColumn) + row] = TSimd.Sum(One(k, x, a.PanelStride, y, columns.PanelStride))
                    + (bias is null ? T.Zero : bias[column]);
        }
    }

    /// <summary>Products of many experts' rows with their own columns, summed as many at once as a vector holds. See
    /// <see cref="Kernels{T}.MultiplyHeads"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Heads(in RowProduct p, int n, T* rows, Operand<T> columns, T* bias, nint biasStride, T* c)
    {
        int width = TSimd.Count, held = 0;
        T* parts = stackalloc T[width * width], starts = stackalloc T[width], y = columns.Data;
        for (int item = 0, expert = 0; item < p.Panels; item++)
        {
            T* x = rows + (expert * p.Row);
            for (int output = 0; output < n; output++, y += columns.RowStride)
            {
                TSimd.Store(One(p.K, x, p.RowPanel, y, columns.PanelStride), parts + (held * width));
                starts[held++] = bias is null ? T.Zero : bias[output];
                if (held < width) continue;
                TSimd.Store(TSimd.Add(TSimd.SumEach(parts), TSimd.Load(starts)), c);
                c += width;
                held = 0;
            }
            if (bias is not null) bias += biasStride;
            if (++expert < p.PanelsPerRow) continue;
            expert = 0;
            rows += p.MatrixPanel;
        }
        for (int i = 0; i < held; i++) c[i] = TSimd.Sum(TSimd.Load(parts + (i * width))) + starts[i];
    }

    /// <summary>Products of four rows or columns with one, as vectors that are still to be summed. Every other vector has a sum of its own,
    /// so that sums wait less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(int k, T* x, nint xRow, nint xPanel, T* y, nint yPanel, T* target)
    {
        int w = TSimd.Count;
        TVector c00 = TSimd.Zero, c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
        for (int left = k; left > 0; left -= 2 * w, x += xPanel, y += yPanel)
        {
            TVector y0 = TSimd.Load(y), y1 = TSimd.Load(y + w);
            T* low = x + (2 * xRow);
            c00 = TSimd.MultiplyAdd(TSimd.Load(x), y0, c00); c01 = TSimd.MultiplyAdd(TSimd.Load(x + w), y1, c01);
            c10 = TSimd.MultiplyAdd(TSimd.Load(x + xRow), y0, c10); c11 = TSimd.MultiplyAdd(TSimd.Load(x + xRow + w), y1, c11);
            c20 = TSimd.MultiplyAdd(TSimd.Load(low), y0, c20); c21 = TSimd.MultiplyAdd(TSimd.Load(low + w), y1, c21);
            c30 = TSimd.MultiplyAdd(TSimd.Load(low + xRow), y0, c30); c31 = TSimd.MultiplyAdd(TSimd.Load(low + xRow + w), y1, c31);
        }
        TSimd.Store(TSimd.Add(c00, c01), target); TSimd.Store(TSimd.Add(c10, c11), target + w);
        TSimd.Store(TSimd.Add(c20, c21), target + (2 * w)); TSimd.Store(TSimd.Add(c30, c31), target + (3 * w));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector One(int k, T* x, nint xPanel, T* y, nint yPanel)
    {
        TVector c0 = TSimd.Zero, c1 = c0;
        for (int left = k; left > 0; left -= 2 * TSimd.Count, x += xPanel, y += yPanel)
        {
            c0 = TSimd.MultiplyAdd(TSimd.Load(x), TSimd.Load(y), c0);
            c1 = TSimd.MultiplyAdd(TSimd.Load(x + TSimd.Count), TSimd.Load(y + TSimd.Count), c1);
        }
        return TSimd.Add(c0, c1);
    }
}
