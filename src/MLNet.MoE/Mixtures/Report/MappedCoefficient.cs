namespace MLNet.MoE.Mixtures.Report;

/// <summary>One reported coefficient as a linear form of the full vector, or the exponential of a log scale.</summary>
/// <param name="Coefficient">What it is; its estimate is filled in later.</param>
/// <param name="Constant">What is added to the linear form.</param>
/// <param name="Places">Entries of the full vector that it depends on.</param>
/// <param name="Factors">Their factors.</param>
/// <param name="IsScale">Whether the value is the first factor times the exponential of the entry.</param>
internal sealed record MappedCoefficient(MoeCoefficient Coefficient, double Constant, int[] Places, double[] Factors, bool IsScale)
{
    public double Value(ReadOnlySpan<double> full)
    {
        if (IsScale)
            return Factors[0] * Math.Exp(full[Places[0]]);
        double value = Constant;
        for (int i = 0; i < Places.Length; i++)
            value += Factors[i] * full[Places[i]];
        return value;
    }

    public double StandardError(ReadOnlySpan<double> full, FullCovariance covariance, double[] matrix)
    {
        if (Array.Exists(Places, p => covariance.IsUndetermined[p]))
            return double.PositiveInfinity;
        double variance = 0.0;
        for (int i = 0; i < Places.Length; i++)
        {
            for (int j = 0; j < Places.Length; j++)
                variance += Factors[i] * Factors[j] * matrix[(Places[i] * full.Length) + Places[j]];
        }

        return Math.Sqrt(Math.Max(variance, 0)) * (IsScale ? Math.Exp(full[Places[0]]) : 1);
    }
}
