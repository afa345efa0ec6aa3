using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>
/// Boundaries of the bins of all columns, ready to be searched: a number's bin is the count of inner boundaries at or below it.
/// </summary>
internal sealed class BinTable
{
    private readonly float[][] _boundaries;
    private readonly SortedSearch[] _inner;

    /// <summary>Takes the boundaries over.</summary>
    /// <param name="boundaries">Of each column, ascending: one more than it has bins.</param>
    public BinTable(IReadOnlyList<float[]> boundaries)
    {
        _boundaries = [.. boundaries];
        _inner = [.. boundaries.Select(column => new SortedSearch(column.AsSpan(1, column.Length - 2)))];
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
        float[] boundaries = _boundaries[column];
        var inner = _inner[column];
        for (int row = 0; row < rows; row++, values += stride)
        {
            float value = *values;
            int bin = inner.LastAtMost(value) + 1;
            bins[row] = bin;
            float low = boundaries[bin];
            covered[row] = Math.Clamp((value - low) / (boundaries[bin + 1] - low), 0f, 1f);
        }
    }
}
