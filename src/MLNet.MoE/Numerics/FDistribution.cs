namespace MLNet.MoE.Numerics;

/// <summary>The F distribution, which ratios of variances follow.</summary>
internal static class FDistribution
{
    private const int Terms = 1000;
    private const double Tiny = 1e-300, Precision = 1e-14;

    // Lanczos, Numer. Anal. 1 (1964): g = 7, nine terms.
    private static ReadOnlySpan<double> Lanczos =>
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>The probability of a ratio above <paramref name="ratio"/>.</summary>
    /// <param name="ratio">A ratio of variances, 0 or more.</param>
    /// <param name="above">Degrees of freedom above the line, more than 0.</param>
    /// <param name="below">Degrees of freedom below it, more than 0.</param>
    public static double UpperTail(double ratio, double above, double below)
    {
        if (!(ratio > 0)) return 1;
        // The share of the total that lies below the line has a beta distribution; what is small is computed as such.
        double share = below / (below + (above * ratio)), a = below / 2, b = above / 2;
        return share < (a + 1) / (a + b + 2) ? BetaTail(share, a, b) : 1 - BetaTail(1 - share, b, a);
    }

    /// <summary>The probability that a beta variable lies below x, by its continued fraction (Lentz), which converges fast for x below its
    /// mean.</summary>
    private static double BetaTail(double x, double a, double b)
    {
        if (x <= 0) return 0;
        double logarithm = LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x));
        double c = 1, d = Reciprocal(1 - ((a + b) * x / (a + 1))), fraction = d;
        for (int m = 1; m < Terms; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            (c, d) = (NotZero(1 + (even / c)), Reciprocal(1 + (even * d)));
            fraction *= c * d;
            (c, d) = (NotZero(1 + (odd / c)), Reciprocal(1 + (odd * d)));
            fraction *= c * d;
            if (Math.Abs((c * d) - 1) < Precision) break;
        }
        return Math.Exp(logarithm) * fraction / a;
    }

    private static double LogGamma(double x)
    {
        if (x < 0.5) return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        double sum = Lanczos[0], t = x + 6.5;
        for (int i = 1; i < Lanczos.Length; i++) sum += Lanczos[i] / (x - 1 + i);
        return (Math.Log(2 * Math.PI) / 2) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    private static double NotZero(double x) => Math.Abs(x) < Tiny ? Tiny : x;

    private static double Reciprocal(double x) => 1 / NotZero(x);
}
