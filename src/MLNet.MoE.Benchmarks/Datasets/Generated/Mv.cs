namespace MLNet.MoE.Benchmarks;

/// <summary>
/// mv: ten attributes that depend on one another, three of them categories, and a target by cases without noise
/// (L. Torgo, collection of regression sets; 40,768 rows). This is the law that the collection states; the rows
/// published beside it do not follow it everywhere (some red and brown rows have x1 above zero).
/// </summary>
public sealed class Mv : RegressionGenerator
{
    private const int Green = 0;
    private const int Red = 1;
    private const int Brown = 2;
    private const int Yes = 1;
    private const int Large = 1;

    /// <inheritdoc/>
    public override string Name => "mv";

    /// <inheritdoc/>
    public override string Source => "L. Torgo, regression data sets, mv (University of Porto)";

    /// <inheritdoc/>
    public override int DefaultRows => 40768;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns =>
    [
        new("x1"), new("x2"), new("x3", ["green", "red", "brown"]), new("x4"), new("x5"), new("x6"),
        new("x7", ["no", "yes"]), new("x8", ["normal", "large"]), new("x9"), new("x10"),
    ];

    /// <inheritdoc/>
    protected override double NoiseDeviation => 0;

    /// <inheritdoc/>
    protected override void DrawFeatures(SeededRandom random, float[] x)
    {
        double x1 = random.NextDouble(-5, 5);
        double x2 = random.NextDouble(-15, -10);
        int colour = x1 > 0 ? Green : random.NextBool(0.4) ? Red : Brown;
        double x4 = colour == Green ? x1 + 2 * x2 : random.NextBool(0.3) ? x1 / 2 : x2 / 2;
        double x5 = random.NextDouble(-1, 1);
        x[0] = (float)x1;
        x[1] = (float)x2;
        x[2] = colour;
        x[3] = (float)x4;
        x[4] = (float)x5;
        x[5] = (float)(x4 * random.NextDouble(0, 5));
        x[6] = random.NextBool(0.3) ? Yes : 0;
        x[7] = x5 < 0.5 ? 0 : Large;
        x[8] = (float)random.NextDouble(100, 500);
        x[9] = 1000 + random.NextInt(201);
    }

    /// <inheritdoc/>
    protected override double Target(ReadOnlySpan<float> x)
    {
        // The law begins with 'if x2 > 2', which x2 of [-15, -10] never is.
        if (x[1] > 2)
            return 35 - 0.5 * x[3];
        if (x[3] is >= -2 and <= 2)
            return 10 - 2 * x[0];
        if (x[6] == Yes)
            return 3 - x[0] / x[3];
        return x[7] == Large ? x[0] / 2 : x[5] + x[0];
    }
}
