namespace MLNet.MoE.Numerics;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    // Rational approximations by P. J. Acklam: one of the middle, one of the tails.
    private static ReadOnlySpan<double> MiddleNumerator =>
        [-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00];

    private static ReadOnlySpan<double> MiddleDenominator =>
        [-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1];

    private static ReadOnlySpan<double> TailNumerator =>
        [-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00];

    private static ReadOnlySpan<double> TailDenominator =>
        [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1];

    /// <summary>The number that a standard normal variable stays below with the given probability; relative error below 2e-9.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    public static double Quantile(double probability)
    {
        const double tail = 0.02425;
        if (probability < tail) return Tail(probability);
        if (probability > 1 - tail) return -Tail(1 - probability);
        double centred = probability - 0.5, square = centred * centred;
        return centred * Polynomial(MiddleNumerator, square) / Polynomial(MiddleDenominator, square);
    }

    private static double Tail(double probability)
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
}
