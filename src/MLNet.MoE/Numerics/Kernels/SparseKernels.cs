using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>
/// Products of rows of which many numbers are zero, as after a ReLU: those are passed over, and the rows of the matrix that they would meet
/// are not read. Each element is still one chain of multiply-adds in ascending k from the bias, as in
/// <see cref="MicroKernels{T, TVector, TSimd}"/>; adding a zero's product would change nothing.
/// </summary>
internal static unsafe class SparseKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    /// <summary>Numbers of a row that are taken together: the bits of a word say which of them are not zero.</summary>
    public const int Run = 64;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int m, int n, int k, Operand<T> a, Operand<T> b, Operand<T> c, T* bias)
    {
        int width = 2 * TSimd.Count, panels = (n + width - 1) / width;
        T* values = stackalloc T[Run];
        for (int panel = 0, together; panel < panels; panel += together)
        {
            together = panels - panel >= 4 ? 4 : panels - panel >= 2 ? 2 : 1;
            for (int first = 0; first < k; first += Run)
            {
                // The rows of some panels stay in the first cache while all rows pass.
                T* bRows = b.Data + (panel * b.PanelStride) + ((nint)first * width), target = c.Data + (panel * c.PanelStride);
                for (int row = 0; row < m; row++, target += c.RowStride)
                {
                    ulong used = Find(Math.Min(Run, k - first), a.Data + (row * a.RowStride) + (first / width * a.PanelStride),
                        a.PanelStride, values);
                    T* start = first > 0 ? target : bias is null ? null : bias + (panel * width);
                    Panels from = new(start, first > 0 ? c.PanelStride : width), to = new(target, c.PanelStride);
                    if (together == 4) Four(used, values, new(bRows, b.PanelStride), from, to);
                    else if (together == 2) Two(used, values, new(bRows, b.PanelStride), from, to);
                    else One(used, values, bRows, start, target);
                }
            }
        }
    }

    /// <summary>Numbers that are not zero among some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count(int m, int k, Operand<T> a)
    {
        int count = 0;
        for (int row = 0; row < m; row++)
        {
            T* from = a.Data + (row * a.RowStride);
            for (int i = 0; i < k; i += 2 * TSimd.Count, from += a.PanelStride)
                count += BitOperations.PopCount(
                    TSimd.NonZero(TSimd.Load(from)) | (TSimd.NonZero(TSimd.Load(from + TSimd.Count)) << TSimd.Count));
        }
        return count;
    }

    /// <summary>A bit for each number that is not zero; the numbers are in one piece, padded with zeros to whole panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Used(int count, T* numbers)
    {
        ulong used = 0;
        for (int i = 0; i < count; i += TSimd.Count) used |= TSimd.NonZero(TSimd.Load(numbers + i)) << i;
        return used & (ulong.MaxValue >> (Run - count));
    }

    /// <summary>A bit for each number that is not zero; the numbers, which come in panels, are copied end to end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Find(int count, T* row, nint panel, T* values)
    {
        ulong used = 0;
        int w = TSimd.Count;
        for (int i = 0; i < count; i += 2 * w, row += panel)
        {
            TVector low = TSimd.Load(row), high = TSimd.Load(row + w);
            TSimd.Store(low, values + i);
            TSimd.Store(high, values + i + w);
            used |= (TSimd.NonZero(low) | (TSimd.NonZero(high) << w)) << i;
        }
        // Padding holds zeros, but has no rows of the matrix.
        return used & (ulong.MaxValue >> (Run - count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(ulong used, T* values, Panels b, Panels from, Panels to)
    {
        int w = TSimd.Count;
        T* start = from.Data, c = to.Data;
        TVector c00 = TSimd.Zero, c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
        if (start is not null)
        {
            c00 = TSimd.Load(start); c01 = TSimd.Load(start + w); start += from.Stride;
            c10 = TSimd.Load(start); c11 = TSimd.Load(start + w); start += from.Stride;
            c20 = TSimd.Load(start); c21 = TSimd.Load(start + w); start += from.Stride;
            c30 = TSimd.Load(start); c31 = TSimd.Load(start + w);
        }
        for (; used != 0; used &= used - 1)
        {
            nint i = BitOperations.TrailingZeroCount(used);
            TVector v = TSimd.Create(values[i]);
            T* bRow = b.Data + (i * 2 * w);
            c00 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), c00);
            c01 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), c01);
            bRow += b.Stride;
            c10 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), c10);
            c11 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), c11);
            bRow += b.Stride;
            c20 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), c20);
            c21 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), c21);
            bRow += b.Stride;
            c30 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), c30);
            c31 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), c31);
        }
        TSimd.Store(c00, c); TSimd.Store(c01, c + w); c += to.Stride;
        TSimd.Store(c10, c); TSimd.Store(c11, c + w); c += to.Stride;
        TSimd.Store(c20, c); TSimd.Store(c21, c + w); c += to.Stride;
        TSimd.Store(c30, c); TSimd.Store(c31, c + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(ulong used, T* values, Panels b, Panels from, Panels to)
    {
        int w = TSimd.Count;
        T* start = from.Data, c = to.Data;
        TVector c00 = TSimd.Zero, c01 = c00, c10 = c00, c11 = c00;
        if (start is not null)
        {
            c00 = TSimd.Load(start); c01 = TSimd.Load(start + w); start += from.Stride;
            c10 = TSimd.Load(start); c11 = TSimd.Load(start + w);
        }
        for (; used != 0; used &= used - 1)
        {
            nint i = BitOperations.TrailingZeroCount(used);
            TVector v = TSimd.Create(values[i]);
            T* bRow = b.Data + (i * 2 * w), next = bRow + b.Stride;
            c00 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), c00);
            c01 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), c01);
            c10 = TSimd.MultiplyAdd(v, TSimd.Load(next), c10);
            c11 = TSimd.MultiplyAdd(v, TSimd.Load(next + w), c11);
        }
        TSimd.Store(c00, c); TSimd.Store(c01, c + w); c += to.Stride;
        TSimd.Store(c10, c); TSimd.Store(c11, c + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(ulong used, T* values, T* bRows, T* start, T* c)
    {
        int w = TSimd.Count;
        TVector c0 = TSimd.Zero, c1 = c0;
        if (start is not null) (c0, c1) = (TSimd.Load(start), TSimd.Load(start + w));
        for (; used != 0; used &= used - 1)
        {
            nint i = BitOperations.TrailingZeroCount(used);
            TVector v = TSimd.Create(values[i]);
            T* bRow = bRows + (i * 2 * w);
            c0 = TSimd.MultiplyAdd(v, TSimd.Load(bRow), c0);
            c1 = TSimd.MultiplyAdd(v, TSimd.Load(bRow + w), c1);
        }
        TSimd.Store(c0, c);
        TSimd.Store(c1, c + w);
    }

    /// <summary>Panels side by side, by the first of them and their distance.</summary>
    private readonly struct Panels(T* data, nint stride)
    {
        public readonly T* Data = data;
        public readonly nint Stride = stride;
    }
}
