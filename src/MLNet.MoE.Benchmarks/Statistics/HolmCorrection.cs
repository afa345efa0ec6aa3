namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The step-down correction of Holm for several comparisons (Demsar 2006, section 3.2.2): a comparison is significant
/// at a level when its adjusted p-value is not above it.
/// </summary>
public static class HolmCorrection
{
    /// <summary>(comparisons) The adjusted p-values, in the order of the given ones.</summary>
    /// <param name="pValues">The p-values of the single comparisons, each between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is not between 0 and 1.</exception>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        foreach (double value in pValues)
        {
            if (value is not (>= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(pValues), value, "A p-value must be between 0 and 1.");
        }

        double[] adjusted = new double[pValues.Count];
        double largest = 0.0;
        int left = pValues.Count;
        foreach (int index in Enumerable.Range(0, pValues.Count).OrderBy(index => pValues[index]))
        {
            largest = Math.Max(largest, Math.Min(pValues[index] * left--, 1));
            adjusted[index] = largest;
        }

        return adjusted;
    }
}
