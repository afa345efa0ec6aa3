using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Makes weights of mean 1 of the weights that were read: what a common factor of all would change says nothing, so the same ratios give
/// the same weights, to the bit.
/// </summary>
/// <remarks>
/// Where all weights are small whole multiples of one number, as frequencies and equal weights are at any scale, the multiples take their
/// place: a rounding error that a factor brought with it is gone. Other weights are divided by their mean and rounded to ten binary digits,
/// three decimal ones. That hides the error except where a weight lies so near to the middle between two such numbers that the error moves
/// it across. For weights in double precision, and for those in single precision that were written with up to seven decimal digits, at a
/// factor that is a power of ten, this does not happen in practice; of other weights in single precision, about one distinct one in 30,000
/// moves, by a thousandth, at a factor that is no power of two.
/// </remarks>
internal static class RowWeights
{
    /// <summary>Binary digits after the first that a weight keeps.</summary>
    private const int Digits = 10;

    /// <summary>The smallest weight is at most so many of the units that all are multiples of, so that units are not found where there are
    /// none.</summary>
    private const int LargestShare = 64;

    /// <summary>Units that a weight has at most: beyond, rounding errors of single precision come near to a unit.</summary>
    private const double MostUnits = 1 << 18;

    /// <summary>Relative difference that counts as none: four steps of single precision.</summary>
    private const double Tolerance = 1.0 / (1 << 22);

    private const float Smallest = 1e-30f;

    /// <summary>Sets the weights of the tables' rows.</summary>
    /// <param name="training">The table whose mean weight becomes 1.</param>
    /// <param name="weights">(rows of the training table): weights as they were read, all positive and finite.</param>
    /// <param name="validation">Another table with weights in the same unit, or null.</param>
    /// <param name="validationWeights">(rows of the other table).</param>
    public static void Normalise(FeatureTable training, List<double> weights, FeatureTable? validation, List<double> validationWeights)
    {
        if (weights.Count == 0) return;
        if (Unit([.. weights.Concat(validationWeights).Distinct()]) is { } unit)
        {
            double mean = weights.Sum(weight => Math.Round(weight / unit)) / weights.Count;
            Set(training, weights, weight => Math.Round(weight / unit) / mean);
            if (validation is not null) Set(validation, validationWeights, weight => Math.Round(weight / unit) / mean);
        }
        else
        {
            // A power of two, which is exact, keeps the sum of the largest weights there are within double precision.
            int size = Math.ILogB(weights.Max());
            double mean = Sum(weights.Select(weight => Math.ScaleB(weight, -size))) / weights.Count;
            Set(training, weights, weight => Rounded(Math.ScaleB(weight, -size) / mean));
            if (validation is not null) Set(validation, validationWeights, weight => Rounded(Math.ScaleB(weight, -size) / mean));
        }
    }

    /// <summary>The largest number that all weights are multiples of but for rounding; null if there is none of which the smallest weight
    /// is few.</summary>
    private static double? Unit(double[] weights)
    {
        double smallest = weights.Min();
        for (int share = 1; share <= LargestShare; share++)
        {
            double unit = smallest / share;
            if (unit > 0 && Array.TrueForAll(weights, weight => IsMultiple(weight / unit))) return unit;
        }
        return null;
    }

    private static bool IsMultiple(double units) => units <= MostUnits && Math.Abs(units - Math.Round(units)) <= units * Tolerance;

    private static void Set(FeatureTable table, List<double> weights, Func<double, double> normalise)
    {
        for (int row = 0; row < weights.Count; row++) table.SetWeight(row, Math.Max((float)normalise(weights[row]), Smallest));
    }

    private static double Rounded(double weight)
    {
        int exponent = Digits - Math.ILogB(weight);
        return Math.ScaleB(Math.Round(Math.ScaleB(weight, exponent)), -exponent);
    }

    /// <summary>The sum with the rounding errors of its steps made good (Kahan 1965), so that a factor of the weights is one of the
    /// sum.</summary>
    private static double Sum(IEnumerable<double> weights)
    {
        double sum = 0, error = 0;
        foreach (double weight in weights)
        {
            double term = weight - error, next = sum + term;
            error = next - sum - term;
            sum = next;
        }
        return sum;
    }
}
