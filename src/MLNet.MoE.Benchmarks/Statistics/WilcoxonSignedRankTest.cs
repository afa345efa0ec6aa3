namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The Wilcoxon signed-rank test of the hypothesis that two methods are alike, from their paired scores (Demsar 2006,
/// section 3.1.3). Two-sided.
/// </summary>
public sealed class WilcoxonSignedRankTest
{
    /// <summary>Up to so many differences other than zero the p-value is exact; beyond, normal.</summary>
    public const int ExactLimit = 50;

    private WilcoxonSignedRankTest(double[] differences, ZeroDifferences zeros)
    {
        int zeroCount = differences.Count(difference => difference == 0);
        int dropped = zeros == ZeroDifferences.Drop ? zeroCount : zeroCount % 2;
        double[] kept = [.. differences.Where(difference => difference != 0), .. new double[zeroCount - dropped]];
        double[] ranks = Ranks.Ascending(Array.ConvertAll(kept, Math.Abs));
        var signed = new List<double>();
        for (int i = 0; i < kept.Length; i++)
        {
            if (kept[i] == 0)
            {
                PositiveRankSum += ranks[i] / 2;
                NegativeRankSum += ranks[i] / 2;
                continue;
            }

            signed.Add(ranks[i]);
            if (kept[i] > 0)
                PositiveRankSum += ranks[i];
            else
                NegativeRankSum += ranks[i];
        }

        PairCount = kept.Length;
        // Under the hypothesis each rank's sign is a coin: half the difference of the sums has this deviation.
        double deviation = Math.Sqrt(signed.Sum(rank => rank * rank)) / 2;
        Z = deviation == 0 ? 0 : (PositiveRankSum - NegativeRankSum) / 2 / deviation;
        IsExact = signed.Count <= ExactLimit;
        PValue = IsExact ? ExactPValue(signed, PositiveRankSum - NegativeRankSum) : Tails.TwoSidedNormal(Z);
    }

    /// <summary>How many pairs were ranked.</summary>
    public int PairCount { get; }

    /// <summary>The sum of the ranks of pairs in which the first method is better.</summary>
    public double PositiveRankSum { get; }

    /// <summary>The sum of the ranks of pairs in which the second method is better.</summary>
    public double NegativeRankSum { get; }

    /// <summary>The smaller of the two sums.</summary>
    public double Statistic => Math.Min(PositiveRankSum, NegativeRankSum);

    /// <summary>The normal statistic, with the variance of the ranks as they are tied; above zero where the first method is
    /// better.</summary>
    public double Z { get; }

    /// <summary>The two-sided p-value; 1 where no pair differs.</summary>
    public double PValue { get; }

    /// <summary>Whether the p-value counts all assignments of signs (ties included) rather than being normal.</summary>
    public bool IsExact { get; }

    /// <summary>Compares paired scores.</summary>
    /// <param name="first">The scores of the first method.</param>
    /// <param name="second">The scores of the second method on the same datasets.</param>
    /// <param name="zeros">What to do with pairs that do not differ.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static WilcoxonSignedRankTest Run(
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        ZeroDifferences zeros = ZeroDifferences.Split)
    {
        if (first.Length != second.Length)
            throw new ArgumentException($"There are {first.Length} scores of the first method and {second.Length} of the second.",
                nameof(second));
        double[] differences = new double[first.Length];
        for (int i = 0; i < differences.Length; i++)
        {
            // Equal infinities do not differ, though their difference is NaN.
            differences[i] = first[i] == second[i] ? 0 : first[i] - second[i];
            if (double.IsNaN(differences[i]))
                throw new ArgumentException($"Pair {i} has a score that is NaN; leave the pair out.", nameof(first));
        }

        return new WilcoxonSignedRankTest(differences, zeros);
    }

    /// <summary>
    /// The share of the 2^n assignments of signs whose sums are as far apart as those seen. Ranks are multiples of a
    /// half, so doubled they are whole numbers and the distribution is built up one rank at a time.
    /// </summary>
    private static double ExactPValue(List<double> ranks, double difference)
    {
        int[] doubled = [.. ranks.Select(rank => (int)Math.Round(2 * rank))];
        int total = doubled.Sum();
        double[] probability = new double[total + 1];
        probability[0] = 1;
        int reached = 0;
        foreach (int rank in doubled)
        {
            reached += rank;
            for (int sum = reached; sum >= 0; sum--)
                probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2;
        }

        // The doubled difference of the sums, positive less negative, is 2 * sum - total.
        int seen = Math.Abs((int)Math.Round(2 * difference));
        double share = 0.0;
        for (int sum = 0; sum <= total; sum++)
        {
            if (Math.Abs(2 * sum - total) >= seen)
                share += probability[sum];
        }

        return Math.Min(share, 1);
    }
}
