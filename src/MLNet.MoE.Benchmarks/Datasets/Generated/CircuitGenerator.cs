namespace MLNet.MoE.Benchmarks;

/// <summary>The variables that Friedman 2 and 3 share: resistance, angular frequency, inductance and capacitance.</summary>
public abstract class CircuitGenerator : RegressionGenerator
{
    /// <inheritdoc/>
    public override string Source =>
        "J. H. Friedman, Multivariate adaptive regression splines, Annals of Statistics 19 (1991)";

    /// <inheritdoc/>
    public override int DefaultRows => 10000;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns => GeneratedColumn.Numeric("x", 4);

    /// <summary>x2 x3 - 1 / (x2 x4).</summary>
    protected static double Reactance(ReadOnlySpan<float> x) => (double)x[1] * x[2] - 1 / ((double)x[1] * x[3]);

    /// <inheritdoc/>
    protected override void DrawFeatures(SeededRandom random, float[] x)
    {
        x[0] = (float)random.NextDouble(0, 100);
        x[1] = (float)random.NextDouble(40 * Math.PI, 560 * Math.PI);
        x[2] = (float)random.NextDouble();
        x[3] = (float)random.NextDouble(1, 11);
    }
}
