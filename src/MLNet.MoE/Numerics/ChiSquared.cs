namespace MLNet.MoE.Numerics;

/// <summary>The chi-squared distribution.</summary>
internal static class ChiSquared
{
    private const int MostTerms = 10_000;

    /// <summary>
    /// Probability of a value above x: the regularised upper incomplete gamma function of half the degrees of freedom, by its series below
    /// and its continued fraction above the mean (Numerical Recipes, 6.2); relative error about 1e-13.
    /// </summary>
    /// <param name="x">The value; at 0 and below the probability is 1.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, 1 or more.</param>
    public static double UpperTail(double x, int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        if (double.IsNaN(x)) return double.NaN;
        if (x <= 0) return 1;
        double shape = degreesOfFreedom / 2.0, z = x / 2, factor = Math.Exp((shape * Math.Log(z)) - z - LogGamma(degreesOfFreedom));
        return z < shape + 1 ? 1 - (factor * Series(shape, z)) : factor * Fraction(shape, z);
    }

    private static double Series(double shape, double z)
    {
        double term = 1 / shape, sum = term;
        for (int n = 1; n < MostTerms && term > 1e-17 * sum; n++)
        {
            term *= z / (shape + n);
            sum += term;
        }
        return sum;
    }

    // Lentz's method.
    private static double Fraction(double shape, double z)
    {
        const double Tiny = 1e-300;
        double b = z + 1 - shape, c = 1 / Tiny, d = 1 / b, value = d;
        for (int n = 1; n < MostTerms; n++)
        {
            double a = -n * (n - shape);
            b += 2;
            d = 1 / NotZero((a * d) + b);
            c = NotZero(b + (a / c));
            double change = d * c;
            value *= change;
            if (Math.Abs(change - 1) < 1e-16) break;
        }
        return value;
        static double NotZero(double number) => Math.Abs(number) < Tiny ? Tiny : number;
    }

    /// <summary>Logarithm of the gamma function of half a whole number: exact products from 1 or from the root of pi.</summary>
    private static double LogGamma(int twice)
    {
        double at = twice % 2 == 0 ? 1 : 0.5, logarithm = twice % 2 == 0 ? 0 : 0.5 * Math.Log(Math.PI);
        for (; at < twice / 2.0; at++) logarithm += Math.Log(at);
        return logarithm;
    }
}
