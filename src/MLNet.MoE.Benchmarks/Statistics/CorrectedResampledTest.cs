using MathNet.Numerics;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The paired t test of two models over the folds of a cross-validation, with the correction of Nadeau and Bengio (2003): the training
/// parts of folds overlap, so that their differences vary less than those of fresh data would, and the plain test would see differences
/// that are chance.
/// </summary>
internal static class CorrectedResampledTest
{
    /// <summary>The two-sided p value; NaN with fewer than two folds.</summary>
    /// <param name="first">(folds) figures of one model.</param>
    /// <param name="second">(folds) figures of the other.</param>
    /// <param name="testOverTraining">Rows that a fold tests for each row that it trains on: 1 / (folds - 1) in cross-validation.</param>
    public static double PValue(IReadOnlyList<double> first, IReadOnlyList<double> second, double testOverTraining)
    {
        int folds = first.Count;
        if (folds < 2) return double.NaN;
        double[] differences = [.. first.Zip(second, (a, b) => a - b)];
        double mean = differences.Average(),
            variance = differences.Sum(difference => (difference - mean) * (difference - mean)) / (folds - 1);
        if (variance == 0) return mean == 0 ? 1 : 0;
        double t = mean / Math.Sqrt(((1.0 / folds) + testOverTraining) * variance), freedom = folds - 1;
        return SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + (t * t)));
    }
}
