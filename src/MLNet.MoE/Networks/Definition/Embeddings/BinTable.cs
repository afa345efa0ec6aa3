using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>
/// Boundaries of the bins of all columns, ready for a search without branches: a number's bin is the count of inner boundaries at or below
/// it, counted a vector at a time. A binary search is slower, since nobody can predict which way it turns.
/// </summary>
internal sealed class BinTable
{
    /// <summary>Boundaries of a comparison.</summary>
    private const int Run = 16;
    private readonly float[][] _boundaries, _inner;

    /// <summary>Takes the boundaries over.</summary>
    /// <param name="boundaries">Of each column, ascending: one more than it has bins.</param>
    public BinTable(IReadOnlyList<float[]> boundaries)
    {
        _boundaries = [.. boundaries];
        _inner = [.. boundaries.Select(Inner)];
    }

    /// <summary>Finds the bins of one column's numbers.</summary>
    /// <param name="column">Column.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="values">The column's number of the first row.</param>
    /// <param name="stride">Distance from row to row.</param>
    /// <param name="bins">(rows): the bin that holds the number; the first or last one for numbers beyond all bins.</param>
    /// <param name="covered">(rows): which fraction of the bin lies below the number; 0 below the first boundary, 1 above the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Find(int column, int rows, float* values, nint stride, Span<int> bins, Span<float> covered)
    {
        float[] boundaries = _boundaries[column], inner = _inner[column];
        ref float first = ref MemoryMarshal.GetArrayDataReference(inner), start = ref MemoryMarshal.GetArrayDataReference(boundaries);
        for (int row = 0; row < rows; row++, values += stride)
        {
            float value = *values;
            var v = Vector512.Create(value);
            int bin = 0;
            for (nint i = 0; i < inner.Length; i += Run)
                bin += BitOperations.PopCount(Vector512.GreaterThanOrEqual(v, Vector512.LoadUnsafe(ref first, (nuint)i))
                    .ExtractMostSignificantBits());
            bins[row] = bin;
            // At most all inner boundaries were counted, so both ends of the bin are among the boundaries.
            float low = Unsafe.Add(ref start, bin);
            covered[row] = Math.Clamp((value - low) / (Unsafe.Add(ref start, bin + 1) - low), 0f, 1f);
        }
    }

    /// <summary>All boundaries but the first and last, padded to whole vectors with a number that none reaches.</summary>
    private static float[] Inner(float[] boundaries)
    {
        int count = boundaries.Length - 2;
        var inner = new float[(count + Run - 1) / Run * Run];
        Array.Fill(inner, float.NaN);
        Array.Copy(boundaries, 1, inner, 0, count);
        return inner;
    }
}
