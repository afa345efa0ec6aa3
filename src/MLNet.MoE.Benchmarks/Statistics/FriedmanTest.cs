namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The Friedman test of the hypothesis that all methods are alike, with the F statistic of Iman and Davenport (J.
/// Demsar, Statistical comparisons of classifiers over multiple data sets, JMLR 7, 2006, section 3.2.2).
/// </summary>
public sealed class FriedmanTest
{
    private FriedmanTest(ScoreTable table)
    {
        Methods = table.Methods;
        DatasetCount = table.Datasets.Count;
        MeanRanks = Ranks.Mean(table);
        double k = Methods.Count;
        double n = DatasetCount;
        ChiSquared = Math.Max(12 * n / (k * (k + 1)) * (MeanRanks.Sum(rank => rank * rank) - k * (k + 1) * (k + 1) / 4), 0);
        ChiSquaredPValue = Tails.ChiSquared(ChiSquared, k - 1);
        // Every dataset agreeing on the whole order makes the denominator zero, by rounding sometimes a little less.
        double rest = n * (k - 1) - ChiSquared;
        F = rest > 1e-9 ? (n - 1) * ChiSquared / rest : n > 1 ? double.PositiveInfinity : double.NaN;
        FPValue = n > 1 ? Tails.F(F, k - 1, (k - 1) * (n - 1)) : double.NaN;
    }

    /// <summary>The methods.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>The number of datasets.</summary>
    public int DatasetCount { get; }

    /// <summary>(methods) The mean ranks, 1 for one that is always best.</summary>
    public IReadOnlyList<double> MeanRanks { get; }

    /// <summary>The Friedman statistic, chi-squared with methods - 1 degrees of freedom; not corrected for ties.</summary>
    public double ChiSquared { get; }

    /// <summary>The probability of a statistic as large, were all methods alike.</summary>
    public double ChiSquaredPValue { get; }

    /// <summary>
    /// The statistic of Iman and Davenport, F with methods - 1 and (methods - 1)(datasets - 1) degrees of freedom;
    /// infinite where all datasets agree on the order, NaN for a single dataset.
    /// </summary>
    public double F { get; }

    /// <summary>The probability of an F as large, were all methods alike; NaN for a single dataset.</summary>
    public double FPValue { get; }

    /// <summary>The standard error of the difference of two mean ranks.</summary>
    public double StandardError => Math.Sqrt(Methods.Count * (Methods.Count + 1) / (6.0 * DatasetCount));

    /// <summary>Runs the test.</summary>
    /// <param name="table">A complete table.</param>
    /// <exception cref="InvalidOperationException">A score is missing, or there is no dataset.</exception>
    public static FriedmanTest Run(ScoreTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new FriedmanTest(table);
    }

    /// <summary>
    /// The two-sided p-value of two methods' mean ranks, not corrected for several comparisons: what a comparison with
    /// a control feeds to <see cref="HolmCorrection"/>.
    /// </summary>
    /// <param name="method">The index of one method.</param>
    /// <param name="other">The index of the other.</param>
    public double PairPValue(int method, int other) =>
        Tails.TwoSidedNormal((MeanRanks[method] - MeanRanks[other]) / StandardError);
}
