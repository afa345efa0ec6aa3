using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>
/// Products with matrices of few columns, which stand column by column as lines: each number of the result is a product of two lines,
/// and the results of as many rows as a vector holds are summed together. Where a matrix has fewer columns than a vector has numbers,
/// that leaves the blocks of <see cref="MicroKernels{T, TVector, TSimd}"/> far behind.
/// Sums run in one order, so a row's result does not depend on how many rows are computed with it.
/// </summary>
internal static unsafe class LineKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    private const int Together = 4;

    // Clearing the parts would take longer than a short row does.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int rows, int n, int k, Operand<T> a, Operand<T> lines, T* bias, T* c, nint cLine)
    {
        int width = TSimd.Count, row = 0;
        T* parts = stackalloc T[width * width];
        for (; row <= rows - width; row += width)
        {
            for (int line = 0; line < n; line++)
            {
                T* x = a.Data + (row * a.RowStride), y = lines.Data + (line * lines.RowStride);
                for (int i = 0; i < width; i += Math.Min(width, Together), x += Together * a.RowStride)
                {
                    if (width >= Together) Four(k, x, a.RowStride, a.PanelStride, y, lines.PanelStride, parts + (i * width));
                    else for (int j = 0; j < width; j++) TSimd.Store(One(k, x + (j * a.RowStride), a.PanelStride, y, lines.PanelStride), parts + (j * width));
                }
                TSimd.Store(TSimd.Add(TSimd.SumEach(parts), TSimd.Create(bias is null ? T.Zero : bias[line])), c + (line * cLine) + row);
            }
        }
        for (; row < rows; row++)
        {
            T* x = a.Data + (row * a.RowStride), y = lines.Data;
            int line = 0;
            for (; line <= n - Together && width >= Together; line += Together, y += Together * lines.RowStride)
            {
                Four(k, y, lines.RowStride, lines.PanelStride, x, a.PanelStride, parts);
                for (int i = 0; i < Together; i++) c[((line + i) * cLine) + row] = TSimd.Sum(TSimd.Load(parts + (i * width))) + (bias is null ? T.Zero : bias[line + i]);
            }
            for (; line < n; line++, y += lines.RowStride)
                c[(line * cLine) + row] = TSimd.Sum(One(k, x, a.PanelStride, y, lines.PanelStride)) + (bias is null ? T.Zero : bias[line]);
        }
    }

    /// <summary>Products of many experts' rows with their own lines, summed as many at once as a vector holds. See <see cref="Kernels{T}.MultiplyHeads"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Heads(in RowProduct p, int n, T* rows, Operand<T> lines, T* bias, nint biasStride, T* c)
    {
        int width = TSimd.Count, held = 0;
        T* parts = stackalloc T[width * width], starts = stackalloc T[width], y = lines.Data;
        for (int item = 0, expert = 0; item < p.Panels; item++)
        {
            T* x = rows + (expert * p.Row);
            for (int output = 0; output < n; output++, y += lines.RowStride)
            {
                TSimd.Store(One(p.K, x, p.RowPanel, y, lines.PanelStride), parts + (held * width));
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

    /// <summary>Products of four lines with one, as vectors that are still to be summed. Every other vector of a line has a sum of its own, so that sums wait less.</summary>
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
