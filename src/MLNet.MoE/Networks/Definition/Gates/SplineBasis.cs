namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// Cubic B-splines on a uniform grid of three intervals over -1 to 1 (arXiv 2404.19756), six functions of a number. They add up to 1 there
/// and are 0 from -3 and 3 on.
/// </summary>
/// <remarks>
/// Function m is b((x - centre m) / spacing) with b(t) = (max(2 - |t|, 0)^3 - 4 max(1 - |t|, 0)^3) / 6, which all engines compute without
/// looking for the interval.
/// </remarks>
internal static class SplineBasis
{
    /// <summary>Functions of each number.</summary>
    public const int Count = 6;

    /// <summary>Distance of the knots.</summary>
    public const double Spacing = 2.0 / 3;

    /// <summary>Middle of a function.</summary>
    public static double Centre(int function) => -1 + ((function - 1) * Spacing);

    /// <summary>Function of a number.</summary>
    public static double Value(int function, double x)
    {
        double t = Math.Abs(x - Centre(function)) / Spacing, far = Math.Max(2 - t, 0), near = Math.Max(1 - t, 0);
        return ((far * far * far) - (4 * near * near * near)) / 6;
    }

    /// <summary>Derivative of a function.</summary>
    public static double Slope(int function, double x)
    {
        double distance = (x - Centre(function)) / Spacing, t = Math.Abs(distance), far = Math.Max(2 - t, 0), near = Math.Max(1 - t, 0);
        return Math.Sign(distance) * ((4 * near * near) - (far * far)) / (2 * Spacing);
    }
}
