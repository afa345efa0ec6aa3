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
        bool[] isByCategories = new bool[nodes];
        int most = Categories(reader, isByCategories);
        Fits(reader, reader.Skip("thresholds", sizeof(uint)), nodes);
        Fits(reader, reader.Skip("thresholds", sizeof(float)), nodes);
        Fits(reader, reader.Skip("defaults", sizeof(float)), nodes);
        if (reader.Skip("leaves", sizeof(double)) < leaves) throw reader.Damaged("its leaves do not fit its nodes");
        for (int i = 0; i < 3; i++) reader.Skip("gains", sizeof(double));
        Branches(reader, lower.AsSpan(0, nodes), upper.AsSpan(0, nodes));
        for (int node = 0; node < nodes; node++)
        {
            // A node that splits by categories asks for none besides.
            if (features[node] < (isByCategories[node] ? -1 : 0)) throw reader.Damaged($"it asks for feature {features[node]}");
            most = Math.Max(most, features[node]);
        }
        return most;
    }

    /// <summary>Nodes that split by categories: for each the slots of those that go one way, and the first and last slot of all.</summary>
    /// <param name="reader">Where they stand.</param>
    /// <param name="isByCategories">(nodes), set for those nodes.</param>
    /// <returns>The highest slot that is named; -1 where there are none.</returns>
    private static int Categories(PartReader reader, bool[] isByCategories)
    {
        int nodes = isByCategories.Length;
        // An index, the length of the slots and two ends each.
        int count = reader.Count("splits by categories", 4 * sizeof(int), nodes), highest = -1;
        for (int i = 0; i < count; i++)
        {
            ref bool isKnown = ref isByCategories[reader.Int32(0, nodes - 1, "a node that splits by categories")];
            if (isKnown) throw reader.Damaged("a node splits twice");
            isKnown = true;
        }
        for (int i = 0; i < count; i++)
        {
            foreach (int slot in reader.Int32s("categories")) highest = Math.Max(highest, Checked(slot));
            int first = Checked(reader.Int32()), last = Checked(reader.Int32());
            if (first > last) throw reader.Damaged($"categories run from slot {first} to {last}");
            highest = Math.Max(highest, last);
        }
        return highest;

        int Checked(int slot) => slot >= 0 ? slot : throw reader.Damaged($"it asks for feature {slot}");
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
