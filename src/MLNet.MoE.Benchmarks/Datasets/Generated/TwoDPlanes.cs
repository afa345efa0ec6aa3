namespace MLNet.MoE.Benchmarks;

/// <summary>
/// 2dplanes: x1 of -1 or 1 chooses between two planes, y = 3 + 3 x2 + 2 x3 + x4 and y = -3 + 3 x5 + 2 x6 + x7; x2 to x10
/// are -1, 0 or 1 (L. Breiman et al., Classification and Regression Trees, 1984, p. 238). The noise is N(0, 1) as in
/// L. Torgo's published regression set of 40,768 rows.
/// </summary>
public sealed class TwoDPlanes : RegressionGenerator
{
    /// <inheritdoc/>
    public override string Name => "2dplanes";

    /// <inheritdoc/>
    public override string Source =>
        "L. Breiman et al., Classification and Regression Trees (1984), p. 238, as in the regression sets of L. Torgo";

    /// <inheritdoc/>
    public override int DefaultRows => 40768;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns => GeneratedColumn.Numeric("x", 10);

    /// <inheritdoc/>
    protected override double NoiseDeviation => 1;

    /// <inheritdoc/>
    protected override void DrawFeatures(SeededRandom random, float[] x)
    {
        x[0] = random.NextBool() ? 1 : -1;
        for (int i = 1; i < x.Length; i++)
            x[i] = random.NextInt(3) - 1;
    }

    /// <inheritdoc/>
    protected override double Target(ReadOnlySpan<float> x) => x[0] > 0
        ? 3 + 3 * x[1] + 2 * x[2] + x[3]
        : -3 + 3 * x[4] + 2 * x[5] + x[6];
}
