namespace MLNet.MoE.Benchmarks;

/// <summary>Ringnorm: class 1 at zero with covariance 4 I, class 2 at (a, ..., a) with unit covariance, inside it.</summary>
public sealed class Ringnorm : NormalMixtureGenerator
{
    /// <inheritdoc/>
    public override string Name => "ringnorm";

    /// <inheritdoc/>
    public override double? BayesError => 0.0124;

    /// <inheritdoc/>
    public override string BayesErrorBasis =>
        "The Bayes rule is a ball; non-central chi-squared probabilities of its inside and outside give 0.01240.";

    /// <inheritdoc/>
    protected override void Draw(SeededRandom random, int classIndex, float[] features)
    {
        for (int i = 0; i < features.Length; i++)
            features[i] = (float)(classIndex == 0 ? 2 * random.NextNormal() : Offset + random.NextNormal());
    }
}
