namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A scale with a weight and a distance of 1 to 5 on each side: tips left (L), right (R) or is balanced (B), by the
/// products of weight and distance (T. Hume after R. S. Siegler, UCI Machine Learning Repository, 1994). 625 rows.
/// </summary>
public sealed class BalanceScale : DatasetGenerator
{
    /// <inheritdoc/>
    public override string Name => "balance-scale";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Multiclass;

    /// <inheritdoc/>
    public override string Source =>
        "T. Hume, Balance Scale, UCI Machine Learning Repository (1994), after R. S. Siegler, Cognitive Psychology 8 (1976)";

    /// <inheritdoc/>
    public override int DefaultRows => 625;

    /// <inheritdoc/>
    public override bool IsComplete => true;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns =>
        GeneratedColumn.Numeric("left-weight", "left-distance", "right-weight", "right-distance");

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => ["B", "L", "R"];

    /// <inheritdoc/>
    public override double? BayesError => 0;

    /// <inheritdoc/>
    public override string BayesErrorBasis => "Weights and distances decide the class.";

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        for (int code = 0; code < 625; code++)
        {
            var (leftWeight, leftDistance) = (code / 125 + 1, code / 25 % 5 + 1);
            var (rightWeight, rightDistance) = (code / 5 % 5 + 1, code % 5 + 1);
            (features[0], features[1], features[2], features[3]) = (leftWeight, leftDistance, rightWeight, rightDistance);
            yield return Math.Sign(rightWeight * rightDistance - leftWeight * leftDistance) switch { 0 => 0, < 0 => 1, _ => 2 };
        }
    }
}
