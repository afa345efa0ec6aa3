namespace MLNet.MoE.Networks.Fitting;

/// <summary>
/// The quantile of conformal prediction: a number that the score of a new row exceeds no more often than it may, whatever the scores'
/// distribution, as long as the row comes from where the others came from (Vovk, Gammerman and Shafer 2005, Algorithmic Learning in a
/// Random World).
/// </summary>
internal static class ConformalQuantile
{
    /// <summary>What rounding may take from a sum of weights.</summary>
    private const double Rounding = 1e-9;

    /// <summary>The quantile.</summary>
    /// <param name="scores">Scores of rows with their weights; they are sorted.</param>
    /// <param name="coverage">Share of rows whose score is to be no larger, above 0 and below 1.</param>
    /// <returns>The quantile, and whether there were rows enough: with too few it is the largest score, which covers n / (n + 1).</returns>
    public static (double Value, bool IsEnough) Of(List<(double Score, double Weight)> scores, double coverage)
    {
        scores.Sort((a, b) => a.Score.CompareTo(b.Score));
        double total = scores.Sum(row => row.Weight), sum = 0;
        // The new row counts as one of the others, and as the worst of them.
        double wanted = coverage * (total + (total / scores.Count)) * (1 - Rounding);
        foreach (var (score, weight) in scores)
        {
            sum += weight;
            if (sum >= wanted) return (score, true);
        }
        return (scores[^1].Score, false);
    }
}
