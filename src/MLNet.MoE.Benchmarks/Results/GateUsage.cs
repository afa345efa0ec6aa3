namespace MLNet.MoE.Benchmarks;

/// <summary>How a mixture of experts uses its experts, over rows of the validation part.</summary>
/// <param name="Shares">(experts) Mean weight of each expert, summing to 1.</param>
/// <param name="ExpertsOfARow">
/// Experts that a row is shared between, on average: the mean of exp(entropy of the row's weights), from 1, one expert alone, to the number
/// of experts.
/// </param>
public sealed record GateUsage(IReadOnlyList<float> Shares, double ExpertsOfARow)
{
    /// <summary>What the gate learnt of experts that have names; null for those of a network.</summary>
    public ExpertUse? Experts { get; init; }

    /// <summary>Experts in use over all rows: exp(entropy of <see cref="Shares"/>), from 1 to the number of experts.</summary>
    public double ExpertsInUse => Math.Exp(Entropy(Shares));

    /// <summary>Sums up the gate weights of rows.</summary>
    /// <param name="rows">(rows, experts) Weights, not negative; at least one row. Those of a gate that weighs each expert by itself, which
    /// need not sum to 1 in a row, count as shares of their sum.</param>
    internal static GateUsage Of(IEnumerable<float[]> rows)
    {
        double[] sums = [];
        double perRow = 0;
        int count = 0;
        foreach (float[] row in rows)
        {
            if (count++ == 0) sums = new double[row.Length];
            float sum = row.Sum();
            // A row that no expert answers for is shared by all alike.
            float[] shares = [.. row.Select(weight => sum > 0 ? weight / sum : 1f / row.Length)];
            for (int k = 0; k < row.Length; k++) sums[k] += shares[k];
            perRow += Math.Exp(Entropy(shares));
        }
        return new GateUsage([.. sums.Select(sum => (float)(sum / count))], perRow / count);
    }

    private static double Entropy(IEnumerable<float> shares) => -shares.Where(share => share > 0).Sum(share => share * Math.Log(share));
}
