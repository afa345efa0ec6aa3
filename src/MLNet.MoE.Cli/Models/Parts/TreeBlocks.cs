using System.Numerics.Tensors;

namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>What ML.NET's boosted trees write. A tree whose branches lead back would be walked for ever by the first row.</summary>
internal static class TreeBlocks
{
    private const int RegressionTree = 0, LeastTree = 60;

    /// <summary>Trees, a bias, texts that nobody reads, and the number of features.</summary>
    public static void Ensemble(PartReader reader)
    {
        PredictorBlocks.Model(reader);
        int most = -1;
        for (int left = reader.Count("trees", LeastTree); left > 0; left--) most = Math.Max(most, Tree(reader));
        reader.Double();
        reader.TextOrNone();
        reader.TextOrNone();
        int features = reader.Int32(0, reader.Limits.Slots, "features");
        if (most >= features) throw reader.Damaged($"it asks for feature {most} of {features}");
    }

    /// <summary>Walks over a tree.</summary>
    /// <returns>The highest feature that it asks for.</returns>
    private static int Tree(PartReader reader)
    {
        if (reader.Byte() != RegressionTree) throw reader.Damaged("it has a tree of an unknown kind");
        int leaves = reader.Int32();
        reader.Double();
        reader.Double();
        int[] lower = reader.Int32s("branches"), upper = reader.Int32s("branches"), features = reader.Int32s("splits");
        // Arrays may be longer than the tree came to be.
        int nodes = leaves - 1;
        if (nodes < 1 || lower.Length < nodes || upper.Length != lower.Length || features.Length != lower.Length)
            throw reader.Damaged($"it has a tree of {leaves} leaves and {lower.Length} nodes");
        Categories(reader, nodes);
        Fits(reader, reader.Skip("thresholds", sizeof(uint)), nodes);
        Fits(reader, reader.Skip("thresholds", sizeof(float)), nodes);
        Fits(reader, reader.Skip("defaults", sizeof(float)), nodes);
        if (reader.Skip("leaves", sizeof(double)) < leaves) throw reader.Damaged("its leaves do not fit its nodes");
        for (int i = 0; i < 3; i++) reader.Skip("gains", sizeof(double));
        Branches(reader, lower.AsSpan(0, nodes), upper.AsSpan(0, nodes));
        var asked = features.AsSpan(0, nodes);
        int least = TensorPrimitives.Min<int>(asked);
        return least >= 0 ? TensorPrimitives.Max<int>(asked) : throw reader.Damaged($"it asks for feature {least}");
    }

    /// <summary>Nodes that split by categories; 'moe train' grows none.</summary>
    private static void Categories(PartReader reader, int nodes)
    {
        int count = reader.Count("splits by categories", 4 * sizeof(int));
        if (count > 0) throw reader.Damaged($"it splits {count} of {nodes} nodes by categories");
    }

    private static void Fits(PartReader reader, int length, int nodes)
    {
        if (length != 0 && length < nodes) throw reader.Damaged($"it has {length} values for {nodes} nodes");
    }

    /// <summary>Every node and every leaf has one branch that leads to it, but for the first node, so each walk ends.</summary>
    private static void Branches(PartReader reader, ReadOnlySpan<int> lower, ReadOnlySpan<int> upper)
    {
        int nodes = lower.Length;
        // Nodes first, then leaves, which are written as -1, -2 and so on.
        bool[] reached = new bool[nodes + nodes + 1];
        var open = new Stack<int>([0]);
        reached[0] = true;
        while (open.TryPop(out int node))
        {
            Follow(lower[node], reached, open);
            Follow(upper[node], reached, open);
        }

        void Follow(int child, bool[] seen, Stack<int> rest)
        {
            long place = child >= 0 ? child : nodes - (child + 1L);
            if (place >= seen.Length || (child >= 0 && child >= nodes) || seen[place])
                throw reader.Damaged("the branches of a tree are none");
            seen[place] = true;
            if (child >= 0) rest.Push(child);
        }
    }
}
