namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A digit on a seven-segment display of which each segment is wrong with probability 0.1 (L. Breiman et al.,
/// Classification and Regression Trees, 1984, p. 43-49); LED-24 adds 17 segments that are on at random.
/// </summary>
public sealed class Led : DatasetGenerator
{
    private const int Segments = 7;
    private const double WrongSegment = 0.1;

    // Top, upper left, upper right, middle, lower left, lower right, bottom: the highest bit is the top.
    private static readonly int[] Digits =
    [
        0b1110111, 0b0010010, 0b1011101, 0b1011011, 0b0111010, 0b1101011, 0b1101111, 0b1010010, 0b1111111, 0b1111011,
    ];

    private readonly int _irrelevant;

    /// <summary>Creates the generator.</summary>
    /// <param name="irrelevant">How many segments have nothing to do with the digit.</param>
    public Led(int irrelevant)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(irrelevant);
        _irrelevant = irrelevant;
    }

    /// <inheritdoc/>
    public override string Name => $"led-{Segments + _irrelevant}";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Multiclass;

    /// <inheritdoc/>
    public override string Source => "L. Breiman et al., Classification and Regression Trees (1984), p. 43-49";

    /// <inheritdoc/>
    public override int DefaultRows => 5000;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns => GeneratedColumn.Numeric("segment-", Segments + _irrelevant);

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; } = [.. Enumerable.Range(0, 10).Select(digit => digit.ToString())];

    /// <summary>0.25998: summed over the 128 displays, the probability of every digit but the most likely one.</summary>
    public override double? BayesError => Math.Round(
        1 - Enumerable.Range(0, 1 << Segments).Sum(display => Digits.Max(digit => Probability(display, digit)) / Digits.Length), 8);

    /// <inheritdoc/>
    public override string BayesErrorBasis => "Exact sum over the 128 displays.";

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        while (true)
        {
            int digit = random.NextInt(Digits.Length);
            for (int segment = 0; segment < Segments; segment++)
            {
                bool on = (Digits[digit] >> (Segments - 1 - segment) & 1) == 1;
                features[segment] = on != random.NextBool(WrongSegment) ? 1 : 0;
            }

            for (int segment = Segments; segment < features.Length; segment++)
                features[segment] = random.NextBool() ? 1 : 0;
            yield return digit;
        }
    }

    private static double Probability(int display, int digit)
    {
        int wrong = int.PopCount(display ^ digit);
        return Math.Pow(WrongSegment, wrong) * Math.Pow(1 - WrongSegment, Segments - wrong);
    }
}
