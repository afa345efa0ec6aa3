namespace MLNet.MoE.Numerics;

/// <summary>Golden-section search (Kiefer 1953): the smallest value of a function of one valley, with one evaluation a step.</summary>
internal static class GoldenSection
{
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>Where the function is smallest.</summary>
    /// <param name="low">Where the search begins.</param>
    /// <param name="high">Where it ends, above <paramref name="low"/>.</param>
    /// <param name="tolerance">Length of the interval at which the search stops, above 0.</param>
    /// <param name="cost">The function. Of several valleys, one is found.</param>
    /// <returns>The middle of the last interval.</returns>
    public static double Minimum(double low, double high, double tolerance, Func<double, double> cost)
    {
        double left = high - (Golden * (high - low)), right = low + (Golden * (high - low)), atLeft = cost(left), atRight = cost(right);
        while (high - low > tolerance)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (Golden * (high - low));
                atLeft = cost(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (Golden * (high - low));
                atRight = cost(right);
            }
        }
        return (low + high) / 2;
    }
}
