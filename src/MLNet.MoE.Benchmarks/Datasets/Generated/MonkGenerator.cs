namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The MONK's problems: robots of six attributes (head shape, body shape, is smiling, holding, jacket colour, has
/// tie), all 432 of them, and three rules to be learned (S. B. Thrun et al., Carnegie Mellon report CMU-CS-91-197,
/// 1991). The published training parts are fixed draws from these 432; here the whole population is listed and the
/// benchmark draws the parts.
/// </summary>
public abstract class MonkGenerator : DatasetGenerator
{
    private static readonly int[] Sizes = [3, 3, 2, 3, 4, 2];

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Binary;

    /// <inheritdoc/>
    public override string Source =>
        "S. B. Thrun et al., The MONK's Problems: a performance comparison of different learning algorithms, CMU-CS-91-197 (1991)";

    /// <inheritdoc/>
    public override int DefaultRows => 432;

    /// <inheritdoc/>
    public override bool IsComplete => true;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns =>
        [.. Sizes.Select((size, index) => new GeneratedColumn(
            $"a{index + 1}", [.. Enumerable.Range(1, size).Select(value => value.ToString())]))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => ["0", "1"];

    /// <inheritdoc/>
    public override double? BayesError => 0;

    /// <inheritdoc/>
    public override string BayesErrorBasis => "The attributes decide the class.";

    /// <summary>How many of the 432 labels are turned into their opposite.</summary>
    protected virtual int FlippedLabels => 0;

    /// <summary>The rule. <paramref name="a"/> holds the attributes' values, 1 to 4, at the positions 1 to 6 of the paper.</summary>
    protected abstract bool IsPositive(int[] a);

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        int[] order = Enumerable.Range(0, DefaultRows).ToArray();
        random.Shuffle<int>(order);
        var flipped = order.Take(FlippedLabels).ToHashSet();
        int[] attributes = new int[Sizes.Length + 1];
        for (int code = 0; code < DefaultRows; code++)
        {
            int rest = code;
            for (int i = Sizes.Length - 1; i >= 0; rest /= Sizes[i], i--)
            {
                features[i] = rest % Sizes[i];
                attributes[i + 1] = rest % Sizes[i] + 1;
            }

            yield return IsPositive(attributes) != flipped.Contains(code) ? 1 : 0;
        }
    }
}
