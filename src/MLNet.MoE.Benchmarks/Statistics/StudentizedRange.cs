namespace MLNet.MoE.Benchmarks;

/// <summary>The range of k independent standard normal variables: the studentized range with infinite degrees of freedom.</summary>
internal static class StudentizedRange
{
    private const double Bound = 9;
    private const int Steps = 2000;

    /// <summary>
    /// The distribution function, k times the integral of phi(z) (Phi(z) - Phi(z - q))^(k - 1), by Simpson's rule; the
    /// integrand beyond 9 is below 1e-17.
    /// </summary>
    public static double Distribution(int count, double range)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (range <= 0)
            return 0;
        double sum = 0.0;
        const double Width = 2 * Bound / Steps;
        for (int step = 0; step <= Steps; step++)
        {
            double z = -Bound + step * Width;
            int weight = step is 0 or Steps ? 1 : step % 2 == 1 ? 4 : 2;
            double density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
            sum += weight * density * Math.Pow(Tails.Normal(z) - Tails.Normal(z - range), count - 1);
        }

        return Math.Min(count * sum * Width / 3, 1);
    }

    /// <summary>The range below which the given share lies, by bisection.</summary>
    public static double Quantile(int count, double share)
    {
        var (low, high) = (0.0, 1.0);
        while (Distribution(count, high) < share && high < 1024)
            high *= 2;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (Distribution(count, middle) < share)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }
}
