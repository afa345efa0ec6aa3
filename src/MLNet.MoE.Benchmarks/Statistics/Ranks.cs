namespace MLNet.MoE.Benchmarks;

/// <summary>Ranks with ties: equal values share the mean of the ranks that they take together.</summary>
public static class Ranks
{
    /// <summary>(values) The rank of each value, 1 for the smallest.</summary>
    /// <param name="values">The values; none may be NaN.</param>
    public static double[] Ascending(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = new int[sorted.Length];
        for (int i = 0; i < order.Length; i++)
        {
            if (double.IsNaN(sorted[i]))
                throw new ArgumentException($"The value in place {i} is NaN, which has no rank.", nameof(values));
            order[i] = i;
        }

        Array.Sort(sorted, order);
        double[] ranks = new double[sorted.Length];
        for (int first = 0; first < sorted.Length;)
        {
            int end = first + 1;
            while (end < sorted.Length && sorted[end] == sorted[first])
                end++;
            for (int i = first; i < end; i++)
                ranks[order[i]] = (first + 1 + end) / 2.0;
            first = end;
        }

        return ranks;
    }

    /// <summary>(scores) The rank of each score, 1 for the highest.</summary>
    /// <param name="scores">The scores, higher being better; none may be NaN.</param>
    public static double[] BestFirst(ReadOnlySpan<double> scores)
    {
        double[] turned = scores.ToArray();
        for (int i = 0; i < turned.Length; i++)
            turned[i] = -turned[i];
        return Ascending(turned);
    }

    /// <summary>(methods) The mean rank of each method over the datasets, 1 for one that is always best.</summary>
    /// <param name="table">A complete table.</param>
    /// <exception cref="InvalidOperationException">A score is missing, or there is no dataset.</exception>
    public static double[] Mean(ScoreTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        table.RequireComplete();
        double[] means = new double[table.Methods.Count];
        for (int dataset = 0; dataset < table.Datasets.Count; dataset++)
        {
            double[] ranks = BestFirst(table[dataset]);
            for (int method = 0; method < means.Length; method++)
                means[method] += ranks[method] / table.Datasets.Count;
        }

        return means;
    }
}
