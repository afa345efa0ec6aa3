namespace MLNet.MoE.Mixtures.Stacking;

/// <summary>Weights that are not negative and sum to 1.</summary>
internal static class Simplex
{
    /// <summary>Moves a point to the nearest one with coordinates that are not negative and sum to 1 (Duchi et al. 2008, ICML).</summary>
    /// <param name="point">Finite numbers, replaced.</param>
    public static void Project(Span<double> point)
    {
        double[] sorted = [.. point];
        Array.Sort(sorted);
        double sum = 0, shift = 0;
        for (int i = sorted.Length - 1, count = 1; i >= 0; i--, count++)
        {
            sum += sorted[i];
            double candidate = (sum - 1) / count;
            if (sorted[i] > candidate) shift = candidate;
        }
        foreach (ref double value in point) value = Math.Max(0, value - shift);
    }
}
