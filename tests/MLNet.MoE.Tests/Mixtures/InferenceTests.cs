using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE.Tests.Mixtures;

/// <summary>Intervals, covariances and tests of a statistical mixture.</summary>
[TestClass]
public sealed class InferenceTests
{
    private const int Rows = 60;

    [TestMethod]
    public void Profile_interval_of_a_slope_is_that_of_the_linear_model()
    {
        var report = Fit(x => 2 + (0.7 * x), o => o.ProfileIntervals = 0.9);
        // Of one expert the profile has a closed form: rows times log(1 + (slope - estimate)^2 Sxx / RSS) is chi-squared.
        var slope = report.ProfileIntervals.Single(interval => interval.Coefficient.Name == "x0");
        double[] x = [.. Enumerable.Range(0, Rows).Select(X)], y = [.. x.Select((value, i) => 2 + (0.7 * value) + Noise(i))];
        double mean = x.Average(), sxx = x.Sum(value => (value - mean) * (value - mean));
        double estimate = x.Zip(y, (a, b) => (a - mean) * b).Sum() / sxx, intercept = y.Average() - (estimate * mean);
        double rss = x.Zip(y, (a, b) => Math.Pow(b - intercept - (estimate * a), 2)).Sum();
        const double Quantile = 2.705543454095404;
        double half = Math.Sqrt(rss / sxx * (Math.Exp(Quantile / Rows) - 1));
        Assert.AreEqual(estimate, slope.Coefficient.Estimate, 1e-6);
        Assert.AreEqual(estimate - half, slope.Lower, 1e-5);
        Assert.AreEqual(estimate + half, slope.Upper, 1e-5);
        // And that of the scale solves rows (log(s / estimate) + (estimate^2 / s^2 - 1) / 2) = quantile / 2.
        var scale = report.ProfileIntervals.Single(interval => interval.Coefficient.IsScale);
        double fitted = Math.Sqrt(rss / Rows);
        foreach (double end in (double[])[scale.Lower, scale.Upper])
            Assert.AreEqual(Quantile / 2, Rows * (Math.Log(end / fitted) + (((fitted * fitted / end / end) - 1) / 2)), 1e-3);
    }

    [TestMethod]
    public void Covariance_matrix_has_squared_standard_errors_on_its_diagonal_and_is_symmetric()
    {
        var report = Fit(x => Math.Abs(x) * 3, o => (o.NumberOfExperts, o.L2Regularization) = (2, 1));
        double[,] covariance = report.CovarianceMatrix();
        var errors = report.StandardErrors();
        for (int i = 0; i < errors.Count; i++)
        {
            Assert.AreEqual(errors[i], Math.Sqrt(covariance[i, i]), 1e-9 * (1 + errors[i]));
            for (int j = 0; j < i; j++) Assert.AreEqual(covariance[j, i], covariance[i, j]);
        }
    }

    [TestMethod]
    public void Wald_intervals_hold_the_estimate_and_a_scale_has_no_test()
    {
        var report = Fit(x => Math.Abs(x) * 3, o => (o.NumberOfExperts, o.L2Regularization) = (2, 1));
        foreach (var interval in report.ConfidenceIntervals())
        {
            Assert.IsTrue(interval.Lower < interval.Coefficient.Estimate && interval.Coefficient.Estimate < interval.Upper);
            Assert.AreEqual(interval.Coefficient.IsScale, interval.Coefficient.PValue is null);
            if (interval.Coefficient.IsScale) Assert.IsGreaterThan(0, interval.Lower);
        }
        Assert.IsEmpty(report.ProfileIntervals);
        Assert.Throws<ArgumentOutOfRangeException>(() => report.ConfidenceIntervals(1));
    }

    [TestMethod]
    public void Likelihoods_are_in_units_of_the_label()
    {
        var small = Fit(x => 2 + x, o => { });
        var large = Fit(x => 2 + x, o => { }, unit: 1000);
        double shift = Rows * Math.Log(1000);
        Assert.AreEqual(small.LogLikelihood - shift, large.LogLikelihood, 1e-6);
        Assert.AreEqual(small.PenalizedLogLikelihood - shift, large.PenalizedLogLikelihood, 1e-6);
        Assert.AreEqual(large.PenalizedLogLikelihood, large.LogLikelihoodTrace[^1]);
    }

    [TestMethod]
    public void Likelihood_ratio_of_nested_models_tests_the_column_that_differs()
    {
        var without = Fit(x => 2 + x, o => { }, columns: 1);
        var with = Fit(x => 2 + x, o => { }, columns: 2);
        var test = MoeLikelihoodRatioTest.Of(without, with);
        Assert.AreEqual(1, test.DegreesOfFreedom);
        Assert.AreEqual(2 * (with.LogLikelihood - without.LogLikelihood), test.Statistic, 1e-12);
        Assert.IsTrue(test.PValue is > 0.001 and < 1, $"{test}");
        // The slope of the second column is far from zero.
        var needed = MoeLikelihoodRatioTest.Of(Fit(x => x, o => { }, columns: 1, extra: 2), Fit(x => x, o => { }, columns: 2, extra: 2));
        Assert.IsLessThan(1e-6, needed.PValue!.Value);
    }

    [TestMethod]
    public void Numbers_of_experts_that_differ_have_no_p_value_and_other_rows_no_test()
    {
        var one = Fit(x => 2 + x, o => { });
        var test = MoeLikelihoodRatioTest.Of(one, Fit(x => 2 + x, o => o.NumberOfExperts = 2));
        Assert.IsNull(test.PValue);
        StringAssert.Contains(test.Remark, "not chi-squared");
        Assert.ThrowsExactly<ArgumentException>(() => MoeLikelihoodRatioTest.Of(one, one));
        Assert.ThrowsExactly<ArgumentException>(() => MoeLikelihoodRatioTest.Of(one, Fit(x => 2 + x, o => { }, columns: 2, rows: 50)));
    }

    [TestMethod]
    public void Mirror_images_are_left_out_and_slopes_sorted()
    {
        string text = Fit(x => Math.Abs(x) * 3, o => o.NumberOfExperts = 2, columns: 2).Summary(level: 0.95);
        Assert.DoesNotContain("gate 2: x", text);
        StringAssert.Contains(text, "the same with the other sign: gate 2");
        StringAssert.Contains(text, "Intervals: 95.0 %, Wald");
        string[] lines = text.Split('\n');
        int x0 = Array.FindIndex(lines, line => line.StartsWith("expert 1: x0", StringComparison.Ordinal)),
            x1 = Array.FindIndex(lines, line => line.StartsWith("expert 1: x1", StringComparison.Ordinal));
        Assert.IsTrue(x0 > 0 && x0 < x1, text);
    }

    private static double X(int row) => Math.Sin(12.9898 * (row + 1)) * 2;

    private static double Noise(int row) => Math.Cos(78.233 * row);

    private static MoeFitReport Fit(Func<double, double> mean, Action<GaussianMoeOptions> change, double unit = 1, int columns = 1,
        int rows = Rows, double extra = 0)
    {
        var options = new GaussianMoeOptions
        {
            NumberOfExperts = 1, NumberOfStarts = 5, NumberOfThreads = 1, L2Regularization = 0, VarianceRegularization = 1e-12,
        };
        change(options);
        var data = new MixtureRows(columns, null, 0);
        for (int i = 0; i < rows; i++)
        {
            double second = Math.Sin(3.7 * i);
            data.Add([.. new[] { X(i), second }.Take(columns)], default, unit * (mean(X(i)) + (extra * second) + Noise(i)));
        }

        return MoeFitter.Fit(data, options, MixtureNames.Numbered(columns, null, 0), 1).Report;
    }
}
