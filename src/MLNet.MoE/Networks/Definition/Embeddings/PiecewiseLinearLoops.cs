using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>The inner loops of <see cref="PiecewiseLinearKernel{T}"/> over the coordinates of a column: in the widest vectors that fit,
/// then in narrower ones, then one by one.</summary>
internal static unsafe class PiecewiseLinearLoops<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>target = start + linear + slope, the latter two a factor times a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Embed(int size, T* start, Term linear, Term slope, T* target)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated) Embed<Vector512<T>, Simd512<T>>(size, start, linear, slope, target, ref i);
        if (Vector256.IsHardwareAccelerated) Embed<Vector256<T>, Simd256<T>>(size, start, linear, slope, target, ref i);
        Embed<Vector128<T>, Simd128<T>>(size, start, linear, slope, target, ref i);
        for (; i < size; i++) target[i] = start[i] + (linear.Factor * linear.Row[i]) + (slope.Factor * slope.Row[i]);
    }

    /// <summary>whole += gradient; each term's row += its factor times the gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Collect(int size, T* gradient, T* whole, Term linear, Term slope)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated) Collect<Vector512<T>, Simd512<T>>(size, gradient, whole, linear, slope, ref i);
        if (Vector256.IsHardwareAccelerated) Collect<Vector256<T>, Simd256<T>>(size, gradient, whole, linear, slope, ref i);
        Collect<Vector128<T>, Simd128<T>>(size, gradient, whole, linear, slope, ref i);
        for (; i < size; i++)
        {
            whole[i] += gradient[i];
            slope.Row[i] += slope.Factor * gradient[i];
            linear.Row[i] += linear.Factor * gradient[i];
        }
    }

    /// <summary>to = the edge plus the sum of all rows of lower bins.</summary>
    public static void Prefix(in BinRows bins)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated) Prefix<Vector512<T>, Simd512<T>>(bins, ref i);
        if (Vector256.IsHardwareAccelerated) Prefix<Vector256<T>, Simd256<T>>(bins, ref i);
        Prefix<Vector128<T>, Simd128<T>>(bins, ref i);
        for (; i < bins.Size; i++)
        {
            T sum = bins.Edge[i];
            for (nint at = i; at < (nint)bins.Count * bins.Size; at += bins.Size)
            {
                bins.To[at] = sum;
                sum += bins.From[at];
            }
        }
    }

    /// <summary>to = the part of a bin's own rows plus the sum of all rows of higher bins; the edge = the sum of all.</summary>
    public static void Suffix(in BinRows bins, T* own)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated) Suffix<Vector512<T>, Simd512<T>>(bins, own, ref i);
        if (Vector256.IsHardwareAccelerated) Suffix<Vector256<T>, Simd256<T>>(bins, own, ref i);
        Suffix<Vector128<T>, Simd128<T>>(bins, own, ref i);
        for (; i < bins.Size; i++)
        {
            T above = T.Zero;
            for (nint at = ((nint)(bins.Count - 1) * bins.Size) + i; at >= 0; at -= bins.Size)
            {
                bins.To[at] = above + own[at];
                above += bins.From[at];
            }
            bins.Edge[i] = above;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Embed<TVector, TSimd>(int size, T* start, Term linear, Term slope, T* target, ref int i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (; i <= size - TSimd.Count; i += TSimd.Count)
        {
            var sum = TSimd.MultiplyAdd(TSimd.Create(linear.Factor), TSimd.Load(linear.Row + i), TSimd.Load(start + i));
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(slope.Factor), TSimd.Load(slope.Row + i), sum), target + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Collect<TVector, TSimd>(int size, T* gradient, T* whole, Term linear, Term slope, ref int i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (; i <= size - TSimd.Count; i += TSimd.Count)
        {
            var g = TSimd.Load(gradient + i);
            TSimd.Store(TSimd.Add(TSimd.Load(whole + i), g), whole + i);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(slope.Factor), g, TSimd.Load(slope.Row + i)), slope.Row + i);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(linear.Factor), g, TSimd.Load(linear.Row + i)), linear.Row + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefix<TVector, TSimd>(in BinRows bins, ref int i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (; i <= bins.Size - TSimd.Count; i += TSimd.Count)
        {
            var sum = TSimd.Load(bins.Edge + i);
            T* from = bins.From + i, to = bins.To + i;
            for (int bin = 0; bin < bins.Count; bin++, from += bins.Size, to += bins.Size)
            {
                TSimd.Store(sum, to);
                sum = TSimd.Add(sum, TSimd.Load(from));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Suffix<TVector, TSimd>(in BinRows bins, T* own, ref int i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (; i <= bins.Size - TSimd.Count; i += TSimd.Count)
        {
            var above = TSimd.Zero;
            for (nint at = ((nint)(bins.Count - 1) * bins.Size) + i; at >= 0; at -= bins.Size)
            {
                TSimd.Store(TSimd.Add(above, TSimd.Load(own + at)), bins.To + at);
                above = TSimd.Add(above, TSimd.Load(bins.From + at));
            }
            TSimd.Store(above, bins.Edge + i);
        }
    }

    /// <summary>A factor and the row it multiplies.</summary>
    public readonly struct Term(T factor, T* row)
    {
        public readonly T Factor = factor;
        public readonly T* Row = row;
    }

    /// <summary>Rows of a column's bins, from which running sums are written; what the sums start from or end in stands at the
    /// edge.</summary>
    public readonly struct BinRows(int count, int size, T* from, T* to, T* edge)
    {
        public readonly int Count = count, Size = size;
        public readonly T* From = from, To = to, Edge = edge;
    }
}
