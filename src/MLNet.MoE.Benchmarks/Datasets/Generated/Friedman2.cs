namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Friedman 2, an alternating-current circuit's impedance: y = sqrt(x1^2 + (x2 x3 - 1 / (x2 x4))^2) + N(0, 125^2)
/// (J. H. Friedman, Multivariate adaptive regression splines, Annals of Statistics 19, 1991). The noise gives a signal
/// to noise ratio of about 3 to 1.
/// </summary>
public sealed class Friedman2 : CircuitGenerator
{
    /// <inheritdoc/>
    public override string Name => "friedman-2";

    /// <inheritdoc/>
    protected override double NoiseDeviation => 125;

    /// <inheritdoc/>
    protected override double Target(ReadOnlySpan<float> x) => Math.Sqrt((double)x[0] * x[0] + Reactance(x) * Reactance(x));
}
