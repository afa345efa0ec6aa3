using MathNet.Numerics;

namespace MLNet.MoE.Benchmarks;

/// <summary>Upper tail probabilities, computed as such so that small ones keep their digits.</summary>
internal static class Tails
{
    /// <summary>Both tails of the standard normal distribution beyond |z|.</summary>
    public static double TwoSidedNormal(double z) => SpecialFunctions.Erfc(Math.Abs(z) / Math.Sqrt(2));

    /// <summary>The standard normal distribution function.</summary>
    public static double Normal(double z) => SpecialFunctions.Erfc(-z / Math.Sqrt(2)) / 2;

    /// <summary>The upper tail of chi-squared.</summary>
    public static double ChiSquared(double value, double freedom) =>
        value <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(freedom / 2, value / 2);

    /// <summary>The upper tail of the F distribution.</summary>
    public static double F(double value, double numeratorFreedom, double denominatorFreedom)
    {
        if (value <= 0)
            return 1;
        return double.IsPositiveInfinity(value)
            ? 0
            : SpecialFunctions.BetaRegularized(
                denominatorFreedom / 2,
                numeratorFreedom / 2,
                denominatorFreedom / (denominatorFreedom + numeratorFreedom * value));
    }
}
