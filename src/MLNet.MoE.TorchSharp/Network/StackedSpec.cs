using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// The network that stacked networks are trained as: with as many columns, bins and categories as the largest of them has. Networks that
/// were prepared on other rows differ in these by a few. What one of them lacks has weights of zero and inputs of zero, whose gradients are
/// zero, so that it stays so.
/// </summary>
internal static class StackedSpec
{
    /// <summary>The specification that has room for all.</summary>
    public static NetworkSpec Of(IReadOnlyList<NetworkSpec> specs)
    {
        var first = specs[0];
        if (specs.All(spec => HasShape(spec, first))) return first;
        int columns = specs.Max(spec => spec.NumericColumns);
        // Of the boundaries only the number shapes the weights; each network's own place its rows.
        float[]? finest = specs.SelectMany(spec => spec.BinBoundaries).MaxBy(boundaries => boundaries.Length);
        return first with
        {
            NumericColumns = columns,
            PlainColumns = specs.Max(spec => spec.PlainColumns),
            BinBoundaries = finest is null ? [] : [.. Enumerable.Repeat(finest, columns)],
            CategorySizes = [.. Enumerable.Range(0, specs.Max(spec => spec.CategorySizes.Count))
                .Select(group => specs.Max(spec => spec.CategorySizes.ElementAtOrDefault(group)))],
            SparseColumns = specs.Max(spec => spec.SparseColumns),
        };
    }

    /// <summary>Where each coordinate of a network's input stands in the stack's: (inputs).</summary>
    public static long[] InputPositions(NetworkSpec own, NetworkSpec stack)
    {
        var positions = new List<long>(own.InputCount);
        AddRun(0, own.NumericColumns * own.EmbeddingSize);
        AddRun(stack.NumericColumns * stack.EmbeddingSize, own.PlainColumns);
        int first = stack.DenseCount;
        for (int group = 0; group < own.CategorySizes.Count; first += stack.CategorySizes[group++]) AddRun(first, own.CategorySizes[group]);
        AddRun(stack.InputCount - stack.SparseColumns, own.SparseColumns);
        return [.. positions];

        void AddRun(int start, int length)
        {
            for (int i = 0; i < length; i++) positions.Add(start + i);
        }
    }

    /// <summary>Whether two networks, alike but for their data, have weights of the same shapes.</summary>
    public static bool HasShape(NetworkSpec a, NetworkSpec b) =>
        a.NumericColumns == b.NumericColumns
        && a.PlainColumns == b.PlainColumns
        && a.CategorySizes.SequenceEqual(b.CategorySizes)
        && a.SparseColumns == b.SparseColumns
        && PiecewiseLinearEmbedding.MaximumBins(a) == PiecewiseLinearEmbedding.MaximumBins(b);
}
