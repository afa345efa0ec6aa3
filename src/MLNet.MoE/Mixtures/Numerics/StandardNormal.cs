namespace MLNet.MoE.Mixtures.Numerics;

/// <summary>Standard normal distribution.</summary>
internal static class StandardNormal
{
    /// <summary>
    /// Probability of a value at most z: Marsaglia's series near zero, a continued fraction of Mills' ratio in the tails; relative error about 1e-14.
    /// </summary>
    public static double Cumulative(double z)
    {
        if (double.IsNaN(z))
            return double.NaN;
        if (Math.Abs(z) > 5)
            return z > 0 ? 1 - Tail(z) : Tail(-z);
        var term = z;
        var sum = z;
        for (var i = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum) && i < 400; i += 2)
        {
            term *= z * z / i;
            sum += term;
        }

        return 0.5 + (sum * Density(z));
    }

    /// <summary>Probability that the absolute value exceeds that of z: the p-value of a Wald test.</summary>
    public static double TwoSided(double z) =>
        double.IsNaN(z) ? double.NaN : Math.Abs(z) > 5 ? 2 * Tail(Math.Abs(z)) : 2 * Cumulative(-Math.Abs(z));

    /// <summary>A normal draw (Box and Muller).</summary>
    public static double Draw(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Density(double z) => Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);

    private static double Tail(double z)
    {
        if (double.IsInfinity(z))
            return 0;
        var fraction = z;
        for (var i = 60; i > 0; i--)
            fraction = z + (i / fraction);
        return Density(z) / fraction;
    }
}
