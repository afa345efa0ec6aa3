using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE.Mixtures.Simulation;

/// <summary>Draws rows from a mixture and fits them: the step that studies repeat.</summary>
internal static class MoeSimulation
{
    public static FittedMixture Fit(MoeMixture truth, int rows, int seed, StatisticalMoeOptions options,
        FeatureDistribution distribution = FeatureDistribution.Uniform)
    {
        int classes = (truth as MultinomialMoeMixture)?.NumberOfClasses ?? 0;
        var data = new MixtureRows(truth.NumberOfFeatures, null, classes);
        double[] row = new double[truth.NumberOfFeatures];
        if (truth is MultinomialMoeMixture multinomial)
        {
            var sample = MoeSimulator.Draw(multinomial, rows, seed, distribution);
            Add(sample.Features, i => sample.Labels[i]);
        }
        else
        {
            var sample = MoeSimulator.Draw((GaussianMoeMixture)truth, rows, seed, distribution);
            Add(sample.Features, i => sample.Outcomes[i]);
        }

        return MoeFitter.Fit(data, options, MixtureNames.Numbered(truth.NumberOfFeatures, null, classes), options.Seed ?? seed);

        void Add(double[,] features, Func<int, double> outcome)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < row.Length; j++)
                    row[j] = features[i, j];
                data.Add(row, default, outcome(i));
            }
        }
    }
}
