namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Threenorm: unit covariance, class 1 at (a, ..., a) or (-a, ..., -a) with equal chance, class 2 at
/// (a, -a, a, ..., -a).
/// </summary>
public sealed class Threenorm : NormalMixtureGenerator
{
    /// <inheritdoc/>
    public override string Name => "threenorm";

    /// <inheritdoc/>
    public override double? BayesError => 0.1046;

    /// <inheritdoc/>
    public override string BayesErrorBasis =>
        "Only the projections on the two directions of the means matter; numerical integration over them gives 0.10463.";

    /// <inheritdoc/>
    protected override void Draw(SeededRandom random, int classIndex, float[] features)
    {
        double mean = random.NextBool() ? Offset : -Offset;
        for (int i = 0; i < features.Length; i++)
        {
            double centre = classIndex == 0 ? mean : i % 2 == 0 ? Offset : -Offset;
            features[i] = (float)(centre + random.NextNormal());
        }
    }
}
