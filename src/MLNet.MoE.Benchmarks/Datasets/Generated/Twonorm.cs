namespace MLNet.MoE.Benchmarks;

/// <summary>Twonorm: unit covariance, class 1 at (a, ..., a), class 2 at (-a, ..., -a).</summary>
public sealed class Twonorm : NormalMixtureGenerator
{
    /// <inheritdoc/>
    public override string Name => "twonorm";

    /// <inheritdoc/>
    public override double? BayesError => 0.02275;

    /// <inheritdoc/>
    public override string BayesErrorBasis => "The means are 4 standard deviations apart: the normal tail beyond 2, 0.02275.";

    /// <inheritdoc/>
    protected override void Draw(SeededRandom random, int classIndex, float[] features)
    {
        double mean = classIndex == 0 ? Offset : -Offset;
        for (int i = 0; i < features.Length; i++)
            features[i] = (float)(mean + random.NextNormal());
    }
}
