namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Ten standard normal variables; positive where the sum of their squares is above 9.34, the median of chi-squared
/// with ten degrees of freedom (T. Hastie et al., The Elements of Statistical Learning, 2nd edition, equation 10.2).
/// </summary>
public sealed class Hastie102 : DatasetGenerator
{
    private const double Median = 9.34;

    /// <inheritdoc/>
    public override string Name => "hastie-10.2";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Binary;

    /// <inheritdoc/>
    public override string Source =>
        "T. Hastie, R. Tibshirani, J. Friedman, The Elements of Statistical Learning, 2nd edition (2009), equation 10.2";

    /// <summary>12,000: the book trains on 2,000 and tests on 10,000.</summary>
    public override int DefaultRows => 12000;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns => GeneratedColumn.Numeric("x", 10);

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => ["-1", "1"];

    /// <inheritdoc/>
    public override double? BayesError => 0;

    /// <inheritdoc/>
    public override string BayesErrorBasis => "The variables decide the class.";

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        while (true)
        {
            double sum = 0.0;
            for (int i = 0; i < features.Length; i++)
            {
                features[i] = (float)random.NextNormal();
                sum += (double)features[i] * features[i];
            }

            yield return sum > Median ? 1 : 0;
        }
    }
}
