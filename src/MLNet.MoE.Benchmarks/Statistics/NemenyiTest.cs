namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The Nemenyi test of all pairs after a Friedman test: two methods differ when their mean ranks are further apart
/// than the critical difference (Demsar 2006, section 3.2.2).
/// </summary>
public sealed class NemenyiTest
{
    private NemenyiTest(FriedmanTest friedman, double alpha)
    {
        Friedman = friedman;
        Alpha = alpha;
        CriticalDifference = StudentizedRange.Quantile(friedman.Methods.Count, 1 - alpha) / Math.Sqrt(2) * friedman.StandardError;
        Groups = FindGroups();
    }

    /// <summary>The Friedman test underneath.</summary>
    public FriedmanTest Friedman { get; }

    /// <summary>The level: the probability of finding any difference where there is none.</summary>
    public double Alpha { get; }

    /// <summary>The difference of mean ranks from which on two methods differ.</summary>
    public double CriticalDifference { get; }

    /// <summary>
    /// The largest groups of methods, by index and from the best mean rank on, of which no two differ: the bars of a
    /// critical-difference diagram. A method that differs from all others is in none.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Groups { get; }

    /// <summary>Runs the test.</summary>
    /// <param name="friedman">A Friedman test.</param>
    /// <param name="alpha">The level, above 0 and below 1.</param>
    public static NemenyiTest Run(FriedmanTest friedman, double alpha = 0.05)
    {
        ArgumentNullException.ThrowIfNull(friedman);
        if (alpha is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The level must be above 0 and below 1.");
        return new NemenyiTest(friedman, alpha);
    }

    /// <summary>Whether two methods differ at the level.</summary>
    public bool Differ(int method, int other) =>
        Math.Abs(Friedman.MeanRanks[method] - Friedman.MeanRanks[other]) >= CriticalDifference;

    /// <summary>The p-value of a pair, corrected for all pairs.</summary>
    public double PairPValue(int method, int other)
    {
        double difference = Math.Abs(Friedman.MeanRanks[method] - Friedman.MeanRanks[other]);
        return Math.Clamp(1 - StudentizedRange.Distribution(Friedman.Methods.Count, difference / Friedman.StandardError * Math.Sqrt(2)), 0,
            1);
    }

    private List<IReadOnlyList<int>> FindGroups()
    {
        int[] order = [.. Enumerable.Range(0, Friedman.Methods.Count).OrderBy(method => Friedman.MeanRanks[method])];
        var groups = new List<IReadOnlyList<int>>();
        int reached = 0;
        for (int first = 0; first < order.Length; first++)
        {
            int end = first + 1;
            while (end < order.Length && !Differ(order[first], order[end]))
                end++;
            // A group that ends where an earlier one did lies within it.
            if (end - first > 1 && end > reached)
            {
                groups.Add(order[first..end]);
                reached = end;
            }
        }

        return groups;
    }
}
