namespace MLNet.MoE.Numerics;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    // Rational approximations by P. J. Acklam: one of the middle, one of the tails.
    private static ReadOnlySpan<double> MiddleNumerator =>
        [-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01,
            2.506628277459239e+00];

    private static ReadOnlySpan<double> MiddleDenominator =>
        [-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1];

    private static ReadOnlySpan<double> TailNumerator =>
        [-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00,
            2.938163982698783e+00];

    private static ReadOnlySpan<double> TailDenominator =>
        [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1];

    /// <summary>The number that a standard normal variable stays below with the given probability; relative error below 2e-9.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    public static double Quantile(double probability)
    {
        const double tail = 0.02425;
        if (probability < tail) return LowerQuantile(probability);
        if (probability > 1 - tail) return -LowerQuantile(1 - probability);
        double centred = probability - 0.5, square = centred * centred;
        return centred * Polynomial(MiddleNumerator, square) / Polynomial(MiddleDenominator, square);
    }

    /// <summary>
    /// Probability of a value at most z: Marsaglia's series near zero, a continued fraction of Mills' ratio in the tails; relative error
    /// about 1e-14.
    /// </summary>
    public static double Cumulative(double z)
    {
        if (double.IsNaN(z))
            return double.NaN;
        if (Math.Abs(z) > 5)
            return z > 0 ? 1 - UpperTail(z) : UpperTail(-z);
        double term = z;
        double sum = z;
        for (int i = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum) && i < 400; i += 2)
        {
            term *= z * z / i;
            sum += term;
        }

        return 0.5 + (sum * Density(z));
    }

    /// <summary>Probability that the absolute value exceeds that of z: the p-value of a Wald test.</summary>
    public static double TwoSided(double z) =>
        double.IsNaN(z) ? double.NaN : Math.Abs(z) > 5 ? 2 * UpperTail(Math.Abs(z)) : 2 * Cumulative(-Math.Abs(z));

    /// <summary>A normal draw (Box and Muller).</summary>
    public static double Draw(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double LowerQuantile(double probability)
    {
        double root = Math.Sqrt(-2 * Math.Log(probability));
        return Polynomial(TailNumerator, root) / Polynomial(TailDenominator, root);
    }

    private static double Polynomial(ReadOnlySpan<double> coefficients, double argument)
    {
        double value = 0;
        foreach (double coefficient in coefficients) value = (value * argument) + coefficient;
        return value;
    }

    private static double Density(double z) => Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);

    private static double UpperTail(double z)
    {
        if (double.IsInfinity(z))
            return 0;
        double fraction = z;
        for (int i = 60; i > 0; i--)
            fraction = z + (i / fraction);
        return Density(z) / fraction;
    }
}
