using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.MoE.Mixtures.Numerics;

/// <summary>Vector loops over the rows of one block: linear predictors and the weighted sums that gradients and Hessians are made
/// of.</summary>
internal static class BlockSums
{
    private const int Rows = BlockedColumns.BlockRows;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Load(double[] values, int index) =>
        Vector.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<double> vector, double[] values, int index) =>
        vector.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)index);

    /// <summary>destination[r] = sum over j of coefficients[j] columns[j, r].</summary>
    public static void Linear(double[] columns, ReadOnlySpan<double> coefficients, double[] destination, int offset)
    {
        int width = Vector<double>.Count;
        for (int r = 0; r < Rows; r += 4 * width)
        {
            var a0 = Vector<double>.Zero;
            var a1 = a0;
            var a2 = a0;
            var a3 = a0;
            int at = r;
            foreach (double coefficient in coefficients)
            {
                var c = new Vector<double>(coefficient);
                a0 = Vector.FusedMultiplyAdd(c, Load(columns, at), a0);
                a1 = Vector.FusedMultiplyAdd(c, Load(columns, at + width), a1);
                a2 = Vector.FusedMultiplyAdd(c, Load(columns, at + (2 * width)), a2);
                a3 = Vector.FusedMultiplyAdd(c, Load(columns, at + (3 * width)), a3);
                at += Rows;
            }

            Store(a0, destination, offset + r);
            Store(a1, destination, offset + r + width);
            Store(a2, destination, offset + r + (2 * width));
            Store(a3, destination, offset + r + (3 * width));
        }
    }

    /// <summary>sums[j] += sum over r of weights[r] columns[j, r].</summary>
    public static void AddColumnSums(double[] weights, DesignColumns columns, Span<double> sums)
    {
        for (int j = 0; j < columns.Count; j += 4)
            AddFour(weights, null, 0, columns.Values, j, columns.Count, sums);
    }

    /// <summary>
    /// products[i * stride + j] += sum over r of weights[r] left[i, r] right[j, r]; with the same design on both sides only for j >= i.
    /// </summary>
    public static void AddCrossProducts(
        double[] weights, DesignColumns left, DesignColumns right, bool sameDesign, Span<double> products, int stride)
    {
        for (int i = 0; i < left.Count; i++)
        {
            var row = products.Slice(i * stride, right.Count);
            for (int j = sameDesign ? i : 0; j < right.Count; j += 4)
                AddFour(weights, left.Values, i * Rows, right.Values, j, right.Count, row);
        }
    }

    /// <summary>Sum over r of weights[r] values[r].</summary>
    public static double Dot(double[] weights, int weightOffset, double[] values, int offset)
    {
        var sum = Vector<double>.Zero;
        var second = Vector<double>.Zero;
        int width = Vector<double>.Count;
        for (int r = 0; r < Rows; r += 2 * width)
        {
            sum = Vector.FusedMultiplyAdd(Load(weights, weightOffset + r), Load(values, offset + r), sum);
            second = Vector.FusedMultiplyAdd(Load(weights, weightOffset + r + width), Load(values, offset + r + width), second);
        }

        return Vector.Sum(sum + second);
    }

    // Four columns at a time keep four independent chains of additions; past the last column the last is computed again and thrown away.
    private static void AddFour(
        double[] weights, double[]? left, int leftOffset, double[] right, int first, int count, Span<double> sums)
    {
        int c0 = first * Rows;
        int c1 = Math.Min(first + 1, count - 1) * Rows;
        int c2 = Math.Min(first + 2, count - 1) * Rows;
        int c3 = Math.Min(first + 3, count - 1) * Rows;
        var s0 = Vector<double>.Zero;
        var s1 = s0;
        var s2 = s0;
        var s3 = s0;
        for (int r = 0; r < Rows; r += Vector<double>.Count)
        {
            var w = Load(weights, r);
            if (left is not null)
                w *= Load(left, leftOffset + r);
            s0 = Vector.FusedMultiplyAdd(w, Load(right, c0 + r), s0);
            s1 = Vector.FusedMultiplyAdd(w, Load(right, c1 + r), s1);
            s2 = Vector.FusedMultiplyAdd(w, Load(right, c2 + r), s2);
            s3 = Vector.FusedMultiplyAdd(w, Load(right, c3 + r), s3);
        }

        sums[first] += Vector.Sum(s0);
        if (first + 1 < count)
            sums[first + 1] += Vector.Sum(s1);
        if (first + 2 < count)
            sums[first + 2] += Vector.Sum(s2);
        if (first + 3 < count)
            sums[first + 3] += Vector.Sum(s3);
    }
}
