namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Three classes of waves on 21 points: each a random mixture of two of three triangles, plus standard normal noise at
/// every point (L. Breiman et al., Classification and Regression Trees, 1984, p. 49-55); waveform-40 adds 19 columns
/// of nothing but noise.
/// </summary>
public sealed class Waveform : DatasetGenerator
{
    private const int Points = 21;

    // The triangles stand at 11, 15 and 7, are 6 high and 6 wide on each side.
    private static readonly int[] Peaks = [11, 15, 7];
    private static readonly (int First, int Second)[] Mixtures = [(0, 1), (0, 2), (1, 2)];

    private readonly int _noiseColumns;

    /// <summary>Creates the generator.</summary>
    /// <param name="noiseColumns">How many columns hold nothing but noise.</param>
    public Waveform(int noiseColumns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(noiseColumns);
        _noiseColumns = noiseColumns;
    }

    /// <inheritdoc/>
    public override string Name => $"waveform-{Points + _noiseColumns}";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Multiclass;

    /// <inheritdoc/>
    public override string Source => "L. Breiman et al., Classification and Regression Trees (1984), p. 49-55";

    /// <inheritdoc/>
    public override int DefaultRows => 5000;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns => GeneratedColumn.Numeric("x", Points + _noiseColumns);

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => ["0", "1", "2"];

    /// <summary>0.1329; the book rounds it to 14 %.</summary>
    public override double? BayesError => 0.1329;

    /// <inheritdoc/>
    public override string BayesErrorBasis =>
        "Mean of 1 - the greatest exact posterior over 20 million draws: 0.13294, standard error 0.00004.";

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        while (true)
        {
            int mixture = random.NextInt(Mixtures.Length);
            var (first, second) = Mixtures[mixture];
            double share = random.NextDouble();
            for (int i = 0; i < Points; i++)
                features[i] = (float)(share * Triangle(first, i) + (1 - share) * Triangle(second, i) + random.NextNormal());
            for (int i = Points; i < features.Length; i++)
                features[i] = (float)random.NextNormal();
            yield return mixture;
        }
    }

    private static double Triangle(int which, int index) => Math.Max(6 - Math.Abs(index + 1 - Peaks[which]), 0);
}
