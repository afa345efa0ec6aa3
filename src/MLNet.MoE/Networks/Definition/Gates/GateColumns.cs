namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>Which inputs a gate does not read. Their weights in the gate are 0 and stay so.</summary>
internal static class GateColumns
{
    /// <summary>For each coordinate of the input whether the gate reads it: (inputs). Null where it reads all.</summary>
    public static bool[]? Read(NetworkSpec spec)
    {
        if (spec.GateParts?.Columns is not { } columns) return null;
        bool[] read = new bool[spec.InputCount];
        foreach (int column in columns)
        {
            var (start, length) = Place(spec, column);
            read.AsSpan(start, length).Fill(true);
        }
        return read;
    }

    /// <summary>Writes zeros to the weights of a gate's first layer that belong to inputs which it does not read.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="weights">(copies, inputs, units).</param>
    public static void Clear(NetworkSpec spec, float[] weights)
    {
        if (Read(spec) is not { } read) return;
        int units = weights.Length / (WeightLayout.Copies(spec) * read.Length);
        for (int i = 0; i < weights.Length; i++)
            if (!read[i / units % read.Length]) weights[i] = 0;
    }

    /// <summary>Whether all weights of inputs that the gate does not read are 0.</summary>
    public static bool AreClear(NetworkSpec spec, float[] weights)
    {
        float[] cleared = (float[])weights.Clone();
        Clear(spec, cleared);
        return cleared.AsSpan().SequenceEqual(weights);
    }

    /// <summary>Coordinates of a column, which is counted as <see cref="GateSpec.Columns"/> says.</summary>
    private static (int Start, int Length) Place(NetworkSpec spec, int column)
    {
        if (column < spec.NumericColumns) return (column * spec.EmbeddingSize, spec.EmbeddingSize);
        if (column < spec.PreparedColumns) return (spec.DenseCount - spec.PreparedColumns + column, 1);
        int group = column - spec.PreparedColumns, sizes = spec.CategorySizes.Count;
        return group < sizes ? (spec.DenseCount + spec.CategorySizes.Take(group).Sum(), spec.CategorySizes[group])
            : (spec.ScaledCount + group - sizes, 1);
    }
}
