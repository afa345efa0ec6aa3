using MLNet.MoE.Numerics;

namespace MLNet.MoE;

/// <summary>Draws rows from mixtures of known parameters, and parameters at random: for studies of what fits recover.</summary>
public static class MoeSimulator
{
    /// <summary>Draws rows from a multinomial logistic mixture. The same seed draws the same rows.</summary>
    /// <param name="truth">The mixture; its gate must see the experts' features.</param>
    /// <param name="rows">Number of rows, 1 or more.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="distribution">Distribution of the features.</param>
    /// <exception cref="ArgumentException">The gate has columns of its own, or there are no rows to draw.</exception>
    public static MultinomialMoeSample Draw(MultinomialMoeMixture truth, int rows, int seed,
        FeatureDistribution distribution = FeatureDistribution.Uniform)
    {
        ArgumentNullException.ThrowIfNull(truth);
        Check(truth, rows);
        var random = new Random(seed);
        double[,] features = new double[rows, truth.NumberOfFeatures];
        int[] labels = new int[rows];
        int[] experts = new int[rows];
        double[] row = new double[truth.NumberOfFeatures];
        double[] gate = new double[truth.NumberOfExperts];
        double[] classes = new double[truth.NumberOfClasses];
        for (int i = 0; i < rows; i++)
        {
            DrawFeatures(row, features, i, distribution, random);
            truth.GateProbabilities(row, gate);
            experts[i] = DrawIndex(gate, random);
            truth.ExpertProbabilities(experts[i], row, classes);
            labels[i] = DrawIndex(classes, random);
        }

        return new MultinomialMoeSample(features, labels, experts);
    }

    /// <summary>Draws rows from a Gaussian mixture of experts. The same seed draws the same rows.</summary>
    /// <param name="truth">The mixture; its gate must see the experts' features.</param>
    /// <param name="rows">Number of rows, 1 or more.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="distribution">Distribution of the features.</param>
    /// <exception cref="ArgumentException">The gate has columns of its own, or there are no rows to draw.</exception>
    public static GaussianMoeSample Draw(GaussianMoeMixture truth, int rows, int seed,
        FeatureDistribution distribution = FeatureDistribution.Uniform)
    {
        ArgumentNullException.ThrowIfNull(truth);
        Check(truth, rows);
        var random = new Random(seed);
        double[,] features = new double[rows, truth.NumberOfFeatures];
        double[] outcomes = new double[rows];
        int[] experts = new int[rows];
        double[] row = new double[truth.NumberOfFeatures];
        double[] gate = new double[truth.NumberOfExperts];
        double[] scales = truth.Scales;
        for (int i = 0; i < rows; i++)
        {
            DrawFeatures(row, features, i, distribution, random);
            truth.GateProbabilities(row, gate);
            experts[i] = DrawIndex(gate, random);
            outcomes[i] = truth.ExpertMean(experts[i], row) + (scales[experts[i]] * NormalDistribution.Draw(random));
        }

        return new GaussianMoeSample(features, outcomes, experts);
    }

    /// <summary>A multinomial mixture of normal random parameters.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="features">Number of features.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="spread">Standard deviation of the parameters; higher values set the experts further apart. Default 2.</param>
    /// <param name="gate">Form of the gate; null is the standard gate.</param>
    public static MultinomialMoeMixture RandomMultinomial(int experts, int classes, int features, int seed, double spread = 2,
        MoeGate? gate = null)
    {
        var random = new Random(seed);
        var (gateIntercepts, gateSlopes) = RandomGate(experts, features, spread, random);
        double[,] intercepts = new double[experts, classes];
        double[,,] slopes = new double[experts, classes, features];
        for (int k = 0; k < experts; k++)
        {
            for (int s = 0; s < classes; s++)
            {
                intercepts[k, s] = spread * 0.5 * NormalDistribution.Draw(random);
                for (int j = 0; j < features; j++)
                    slopes[k, s, j] = spread * NormalDistribution.Draw(random);
            }
        }

        return new MultinomialMoeMixture(gateIntercepts, gateSlopes, intercepts, slopes, gate);
    }

    /// <summary>A Gaussian mixture of normal random parameters and scales from 0.2 to 0.6.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="features">Number of features.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="spread">Standard deviation of the parameters; higher values set the experts further apart. Default 2.</param>
    /// <param name="gate">Form of the gate; null is the standard gate.</param>
    public static GaussianMoeMixture RandomGaussian(int experts, int features, int seed, double spread = 2, MoeGate? gate = null)
    {
        var random = new Random(seed);
        var (gateIntercepts, gateSlopes) = RandomGate(experts, features, spread, random);
        double[] intercepts = new double[experts];
        double[,] slopes = new double[experts, features];
        double[] scales = new double[experts];
        for (int k = 0; k < experts; k++)
        {
            intercepts[k] = spread * NormalDistribution.Draw(random);
            for (int j = 0; j < features; j++)
                slopes[k, j] = spread * NormalDistribution.Draw(random);
            scales[k] = 0.2 + (0.4 * random.NextDouble());
        }

        return new GaussianMoeMixture(gateIntercepts, gateSlopes, intercepts, slopes, scales, gate);
    }

    private static (double[] Intercepts, double[,] Slopes) RandomGate(int experts, int features, double spread, Random random)
    {
        double[] intercepts = new double[experts];
        double[,] slopes = new double[experts, features];
        for (int i = 0; i < experts; i++)
        {
            intercepts[i] = 0.25 * spread * NormalDistribution.Draw(random);
            for (int j = 0; j < features; j++)
                slopes[i, j] = spread * NormalDistribution.Draw(random);
        }

        return (intercepts, slopes);
    }

    private static void Check(MoeMixture truth, int rows)
    {
        if (truth.NumberOfGateFeatures != truth.NumberOfFeatures)
            throw new ArgumentException(
                $"The gate has {truth.NumberOfGateFeatures} columns and the experts {truth.NumberOfFeatures}; a simulation needs both to "
                + "see the same features.", nameof(truth));
        if (rows < 1)
            throw new ArgumentException($"rows is {rows}; it must be 1 or more.", nameof(rows));
    }

    private static void DrawFeatures(double[] row, double[,] features, int index, FeatureDistribution distribution, Random random)
    {
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = distribution == FeatureDistribution.Uniform ? (2 * random.NextDouble()) - 1 : NormalDistribution.Draw(random);
            features[index, j] = row[j];
        }
    }

    private static int DrawIndex(double[] probabilities, Random random)
    {
        double left = random.NextDouble();
        for (int i = 0; i < probabilities.Length - 1; i++)
        {
            left -= probabilities[i];
            if (left < 0)
                return i;
        }

        return probabilities.Length - 1;
    }
}
