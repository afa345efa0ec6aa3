namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Friedman 3, an alternating-current circuit's phase: y = arctan((x2 x3 - 1 / (x2 x4)) / x1) + N(0, 0.1^2)
/// (J. H. Friedman, Multivariate adaptive regression splines, Annals of Statistics 19, 1991). The noise gives a signal
/// to noise ratio of about 3 to 1.
/// </summary>
public sealed class Friedman3 : CircuitGenerator
{
    /// <inheritdoc/>
    public override string Name => "friedman-3";

    /// <inheritdoc/>
    protected override double NoiseDeviation => 0.1;

    /// <inheritdoc/>
    protected override double Target(ReadOnlySpan<float> x) => Math.Atan2(Reactance(x), x[0]);
}
