namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Friedman 1: y = 10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5 + N(0, 1) of ten uniform variables, five of them
/// without effect (J. H. Friedman, Multivariate adaptive regression splines, Annals of Statistics 19, 1991).
/// </summary>
public sealed class Friedman1 : RegressionGenerator
{
    /// <inheritdoc/>
    public override string Name => "friedman-1";

    /// <inheritdoc/>
    public override string Source =>
        "J. H. Friedman, Multivariate adaptive regression splines, Annals of Statistics 19 (1991)";

    /// <inheritdoc/>
    public override int DefaultRows => 10000;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns => GeneratedColumn.Numeric("x", 10);

    /// <inheritdoc/>
    protected override double NoiseDeviation => 1;

    /// <inheritdoc/>
    protected override void DrawFeatures(SeededRandom random, float[] x)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] = (float)random.NextDouble();
    }

    /// <inheritdoc/>
    protected override double Target(ReadOnlySpan<float> x) =>
        10 * Math.Sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4];
}
