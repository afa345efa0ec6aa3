using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Simulation;

namespace MLNet.MoE.Tests.Mixtures;

[TestClass]
public sealed class RecoveryTests
{
    // A truth that a thousand rows determine; others have not reached the parametric rate there.
    private static readonly MultinomialMoeMixture Classes = new(
        [0.5, -0.5], new double[,] { { 4, -2 }, { -4, 2 } }, new double[,] { { 1, 0, -1 }, { -2, 1, 1 } },
        new double[,,] { { { 3, 0 }, { -3, 1.5 }, { 0, -1.5 } }, { { -1.5, 3 }, { 1.5, 0 }, { 0, -3 } } });

    private static readonly GaussianMoeMixture Numbers = new([0.3, -0.3], new double[,] { { 2, 0 }, { -2, 0 } }, [1, -2], new double[,
        ] { { 2, -1 }, { -1, 3 } }, [0.5, 0.8]);

    [TestMethod]
    public void Loss_of_the_multinomial_fit_falls_about_as_one_over_the_root_of_the_rows()
        => Falls(n => Average(s => VoronoiLoss.Compute((MultinomialMoeMixture)Fit(Classes, n, s).Mixture, Classes)));

    [TestMethod]
    public void Loss_of_the_gaussian_fit_falls_about_as_one_over_the_root_of_the_rows()
        => Falls(n => Average(s => VoronoiLoss.Compute((GaussianMoeMixture)Fit(Numbers, n, s).Mixture, Numbers)));

    [TestMethod]
    public void Standard_errors_match_the_spread_of_estimates_over_samples()
    {
        var fits = Enumerable.Range(0, 40).Select(s => Fit(Numbers, 1000, s).Report).ToList();
        for (int i = 0; i < fits[0].Coefficients.Count; i++)
        {
            double[] estimates = fits.Select(f => f.Coefficients[i].Estimate).ToArray();
            double spread = Math.Sqrt(estimates.Select(e => Math.Pow(e - estimates.Average(), 2)).Sum() / (estimates.Length - 1));
            foreach (var estimator in Enum.GetValues<CovarianceEstimator>())
            {
                double stated = fits.Average(f => f.StandardErrors(estimator)[i]);
                Assert.IsTrue(stated > 0.6 * spread && stated < 1.6 * spread,
                    $"{fits[0].Coefficients[i].Label}, {estimator}: stated {stated}, spread {spread}");
            }
        }
    }

    [TestMethod]
    public void Intervals_hold_their_share_of_new_outcomes()
    {
        var mixture = (GaussianMoeMixture)Fit(Numbers, 4000, 1).Mixture;
        var fresh = MoeSimulator.Draw(Numbers, 4000, 99, FeatureDistribution.Normal);
        int inside = 0;
        for (int i = 0; i < fresh.Outcomes.Length; i++)
        {
            double[] row = [fresh.Features[i, 0], fresh.Features[i, 1]];
            var (lower, upper) = mixture.PredictionInterval(row, row, 0.9);
            inside += fresh.Outcomes[i] >= lower && fresh.Outcomes[i] <= upper ? 1 : 0;
        }

        Assert.AreEqual(0.9, inside / 4000.0, 0.02);
    }

    [TestMethod]
    [DataRow(ExpertSelection.Bic)]
    [DataRow(ExpertSelection.Dendrogram)]
    public void Zero_experts_chooses_the_true_number(ExpertSelection selection)
    {
        var report = Fit(Numbers, 3000, 3,
            o => (o.NumberOfExperts, o.MaximumNumberOfExperts, o.ExpertSelection) = (0, 4, selection)).Report;
        Assert.HasCount(2, report.ExpertShares);
        Assert.HasCount(4, report.ExpertCounts);
    }

    [TestMethod]
    public void Two_seeds_of_starts_find_the_same_best_value()
    {
        var first = Fit(Classes, 2000, 5, o => o.Seed = 1).Report;
        var second = Fit(Classes, 2000, 5, o => o.Seed = 2).Report;
        Assert.AreEqual(first.PenalizedLogLikelihood, second.PenalizedLogLikelihood, 1e-3);
    }

    [TestMethod]
    public void Starts_on_a_sample_of_many_rows_lead_to_the_maximum_over_all()
    {
        var report = Fit(Numbers, 70_000, 2, o => o.NumberOfStarts = 3).Report;
        Assert.AreEqual(70_000, report.NumberOfRows);
        Assert.IsTrue(report.Converged);
        for (int i = 1; i < report.LogLikelihoodTrace.Count; i++)
            Assert.IsTrue(report.LogLikelihoodTrace[i] >= report.LogLikelihoodTrace[i - 1]);
        Assert.AreEqual(0.5, report.Coefficients.Where(c => c.Name == "(scale)").Min(c => c.Estimate), 0.02);
    }

    [TestMethod]
    public void Responsibilities_find_the_expert_that_drew_the_row()
    {
        var mixture = (GaussianMoeMixture)Fit(Numbers, 4000, 1).Mixture;
        var sample = MoeSimulator.Draw(Numbers, 1000, 7, FeatureDistribution.Normal);
        double[] responsibilities = new double[2];
        int agreed = 0;
        for (int i = 0; i < 1000; i++)
        {
            double[] row = [sample.Features[i, 0], sample.Features[i, 1]];
            mixture.Responsibilities(row, row, sample.Outcomes[i], responsibilities);
            Assert.AreEqual(1, responsibilities.Sum(), 1e-12);
            agreed += (responsibilities[0] > 0.5 ? 0 : 1) == sample.Experts[i] ? 1 : 0;
        }

        // The fit's order of experts may differ from the truth's.
        Assert.IsTrue(Math.Max(agreed, 1000 - agreed) > 900, $"{agreed} of 1000");
    }

    private static void Falls(Func<int, double> loss)
    {
        double slope = Math.Log(loss(16_000) / loss(1_000)) / Math.Log(16);
        Assert.IsTrue(slope is < -0.35 and > -0.65, $"slope {slope}");
    }

    private static double Average(Func<int, double> of) => Math.Exp(Enumerable.Range(0, 8).Average(s => Math.Log(of(s))));

    private static FittedMixture Fit(MoeMixture truth, int rows, int sample, Action<StatisticalMoeOptions>? change = null)
    {
        StatisticalMoeOptions options = truth is GaussianMoeMixture ? new GaussianMoeOptions() : new MultinomialMoeOptions();
        options.NumberOfStarts = 4;
        options.L2Regularization = 0.01;
        change?.Invoke(options);
        return MoeSimulation.Fit(truth, rows, 1000 + sample, options, FeatureDistribution.Normal);
    }
}
