namespace MLNet.MoE.Benchmarks;

/// <summary>A regression set: a known function of the features plus normal noise of a known standard deviation.</summary>
public abstract class RegressionGenerator : DatasetGenerator
{
    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Regression;

    /// <summary>The standard deviation of the noise, which is the smallest root mean squared error anyone can reach.</summary>
    public override double? BayesError => NoiseDeviation;

    /// <inheritdoc/>
    public override string BayesErrorBasis => NoiseDeviation == 0
        ? "The target is a function of the features."
        : $"Standard deviation of the noise, {NoiseDeviation}.";

    /// <summary>The standard deviation of the noise.</summary>
    protected abstract double NoiseDeviation { get; }

    /// <summary>Draws the features of one row.</summary>
    protected abstract void DrawFeatures(SeededRandom random, float[] x);

    /// <summary>The target without its noise.</summary>
    protected abstract double Target(ReadOnlySpan<float> x);

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        while (true)
        {
            DrawFeatures(random, features);
            yield return (float)(Target(features) + NoiseDeviation * random.NextNormal());
        }
    }
}
