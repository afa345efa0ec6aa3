using MLNet.MoE.Mixtures.Simulation;

namespace MLNet.MoE;

/// <summary>
/// Distance of a fitted mixture of experts from the true one: the Voronoi loss D1 of arXiv 2310.14188 (equation 5) and 2305.03288. Every
/// fitted expert belongs to the nearest true one. A true expert with one fitted expert costs its parameters' error, one with several the
/// squares of their errors, each times the fitted exp(gate intercept); and each costs the error of the summed exp(gate intercept). Gates
/// are first aligned by the common translation that makes the loss least, and their exp(intercepts) scaled to sum to one; classes are
/// centred. With n rows it falls like n^-1/2 for the right number of experts.
/// </summary>
public static class VoronoiLoss
{
    /// <summary>Loss of a fitted multinomial mixture.</summary>
    /// <param name="fitted">The fit; it may have more experts than the truth.</param>
    /// <param name="truth">The truth.</param>
    /// <returns>0 or more; 0 only where both are the same mixture.</returns>
    /// <exception cref="ArgumentException">The two differ in classes or columns.</exception>
    public static double Compute(MultinomialMoeMixture fitted, MultinomialMoeMixture truth)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(truth);
        CheckColumns(fitted, truth);
        if (fitted.NumberOfClasses != truth.NumberOfClasses)
            throw new ArgumentException(
                $"The fit has {fitted.NumberOfClasses} classes and the truth {truth.NumberOfClasses}; they must be the same.");
        return VoronoiCells.Loss(fitted, truth, Vectors(fitted), Vectors(truth));
    }

    /// <summary>Loss of a fitted Gaussian mixture; an expert's scale counts as one of its parameters.</summary>
    /// <param name="fitted">The fit; it may have more experts than the truth.</param>
    /// <param name="truth">The truth.</param>
    /// <returns>0 or more; 0 only where both are the same mixture.</returns>
    /// <exception cref="ArgumentException">The two differ in columns.</exception>
    public static double Compute(GaussianMoeMixture fitted, GaussianMoeMixture truth)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(truth);
        CheckColumns(fitted, truth);
        return VoronoiCells.Loss(fitted, truth, Vectors(fitted), Vectors(truth));
    }

    private static void CheckColumns(MoeMixture fitted, MoeMixture truth)
    {
        if (fitted.NumberOfFeatures != truth.NumberOfFeatures || fitted.NumberOfGateFeatures != truth.NumberOfGateFeatures)
            throw new ArgumentException(
                $"The fit has {fitted.NumberOfFeatures} features and {fitted.NumberOfGateFeatures} gate features, the truth "
                + $"{truth.NumberOfFeatures} and {truth.NumberOfGateFeatures}; they must be the same.");
    }

    // Of each expert the parts whose norms the loss adds up: for each class its intercept and its slopes, centred over classes.
    private static double[][][] Vectors(MultinomialMoeMixture mixture)
    {
        double[,] intercepts = mixture.ExpertIntercepts;
        double[,,] slopes = mixture.ExpertSlopes;
        double[][][] experts = new double[mixture.NumberOfExperts][][];
        for (int k = 0; k < experts.Length; k++)
        {
            experts[k] = new double[2 * mixture.NumberOfClasses][];
            for (int s = 0; s < mixture.NumberOfClasses; s++)
            {
                int expert = k;
                experts[k][2 * s] = [intercepts[k, s] - Average(c => intercepts[expert, c])];
                experts[k][(2 * s)
                    + 1] = [.. Enumerable.Range(0, mixture.NumberOfFeatures)
                        .Select(j => slopes[expert, s, j] - Average(c => slopes[expert, c, j]))];
            }
        }

        return experts;

        double Average(Func<int, double> of) => Enumerable.Range(0, mixture.NumberOfClasses).Average(of);
    }

    private static double[][][] Vectors(GaussianMoeMixture mixture)
    {
        double[,] slopes = mixture.ExpertSlopes;
        return
        [
            .. Enumerable.Range(0, mixture.NumberOfExperts).Select(k => (double[][])
            [
                [mixture.ExpertIntercepts[k]],
                [.. Enumerable.Range(0, mixture.NumberOfFeatures).Select(j => slopes[k, j])],
                [mixture.Scales[k]],
            ]),
        ];
    }
}
