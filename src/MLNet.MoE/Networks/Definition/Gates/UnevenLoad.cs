namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The squared coefficient of variation over experts, variance / mean^2, which is 0 where all are used alike.</summary>
internal static class UnevenLoad
{
    /// <summary>Its slopes: 2 (m_k - mean) / (K mean^2) - 2 variance / (K mean^3); 0 where the mean is 0.</summary>
    /// <param name="means">(experts).</param>
    /// <param name="slopes">(experts), written.</param>
    public static void Slopes(ReadOnlySpan<double> means, Span<double> slopes)
    {
        double sum = 0, squares = 0;
        foreach (double value in means) sum += value;
        double mean = sum / means.Length;
        slopes.Clear();
        if (!(mean > 0)) return;
        foreach (double value in means) squares += (value - mean) * (value - mean);
        double variance = squares / means.Length, scale = 2 / (means.Length * mean * mean);
        for (int k = 0; k < means.Length; k++) slopes[k] = scale * (means[k] - mean - (variance / mean));
    }
}
