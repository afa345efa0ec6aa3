using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>Bin boundaries at the quantiles of each column.</summary>
internal static class QuantileBins
{
    /// <summary>Rows that quantiles are taken from at most; more change a boundary by less than the bins are wide.</summary>
    private const int SampleRows = 200_000;

    /// <summary>Boundaries for each of the first <paramref name="columns"/> columns: distinct, ascending, at least two.</summary>
    public static IReadOnlyList<float[]> Fit(FeatureTable table, ReadOnlySpan<int> rows, int columns, int bins)
    {
        int step = Math.Max(1, rows.Length / SampleRows), count = (rows.Length + step - 1) / step;
        float[][] boundaries = new float[columns][];
        float[] values = new float[count];
        int[] sample = new int[count];
        for (int i = 0; i < count; i++) sample[i] = rows[i * step];
        if (table.IsStored) (table, sample) = (table.CopyOf(sample), [.. Enumerable.Range(0, count)]);
        for (int column = 0; column < columns; column++)
        {
            for (int i = 0; i < count; i++) values[i] = table.Numeric(sample[i])[column];
            Array.Sort(values);
            boundaries[column] = Boundaries(values, bins);
        }
        return boundaries;
    }

    private static float[] Boundaries(float[] sorted, int bins)
    {
        if (sorted.Length == 0) return [0, 1];
        var result = new List<float>(bins + 1);
        for (int i = 0; i <= bins; i++)
        {
            double position = (double)i / bins * (sorted.Length - 1);
            int below = (int)position;
            float low = sorted[below], high = sorted[Math.Min(below + 1, sorted.Length - 1)];
            float value = low + ((high - low) * (float)(position - below));
            if (result.Count == 0 || value > result[^1]) result.Add(value);
        }
        if (result.Count == 1) result.Add(result[0] + 1);
        return [.. result];
    }
}
