using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE.Tests.Mixtures;

[TestClass]
public sealed class DegenerateDataTests
{
    private const int Rows = 120;

    public static IEnumerable<object[]> Kinds() => [[false], [true]];

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.1)]
    public void Separated_classes_give_a_finite_fit_and_a_warning(double l2)
    {
        var report = Fit(false, i => [i < Rows / 2 ? -1 - (i * 0.01) : 1 + (i * 0.01)], i => i < Rows / 2 ? 0 : 1,
            o => o.L2Regularization = l2);
        Warns(report, "separated data");
    }

    [TestMethod]
    public void An_absent_class_is_named()
    {
        var report = Fit(false, Normal, i => i % 2, o => { }, classes: 3);
        Warns(report, "'class 2': no row of this class");
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Duplicate_columns_are_named(bool gaussian)
    {
        var report = Fit(gaussian, i => [Normal(i)[0], Normal(i)[0]], Outcome(gaussian), o => { });
        Warns(report, "'x1': feature that is a linear combination");
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Combinations_of_columns_are_left_out_and_not_counted(bool gaussian)
    {
        var one = Fit(gaussian, i => [Normal(i)[0], Math.Sin(i)], Outcome(gaussian), o => o.NumberOfExperts = 1);
        var report = Fit(gaussian, i => [Normal(i)[0], Math.Sin(i), 3 - Normal(i)[0] + (2 * Math.Sin(i))], Outcome(gaussian),
            o => o.NumberOfExperts = 1);
        Warns(report, "'x2': feature that is a linear combination");
        Assert.IsTrue(report.StandardErrors().All(error => error < 100), report.ToString());
        Assert.AreEqual(one.NumberOfParameters, report.NumberOfParameters);
        Assert.AreEqual(one.Bic, report.Bic, 1e-9);
    }

    [TestMethod]
    public void The_lasso_keeps_combinations_of_columns()
        => Warns(Fit(true, i => [Normal(i)[0], Normal(i)[0]], Outcome(true), o => o.L1Regularization = 0.1), "shared among them");

    [TestMethod]
    public void The_largest_number_of_experts_that_was_tried_is_named_where_it_is_the_best()
    {
        var report = Fit(true, i => [Normal(i)[0]], i => (i % 2 == 0 ? 5 : -5) * Normal(i)[0] + (0.1 * Math.Cos(78.233 * i)),
            o => (o.NumberOfExperts, o.MaximumNumberOfExperts) = (0, 2));
        Warns(report, "The largest number of experts that was tried, 2, is the best");
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Constant_columns_are_named_and_left_out(bool gaussian)
    {
        var report = Fit(gaussian, i => [Normal(i)[0], 7], Outcome(gaussian), o => { });
        Warns(report, "'x1': constant feature");
        Assert.IsFalse(report.Coefficients.Any(c => c.Name == "x1"));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Fewer_rows_than_parameters_give_a_warning(bool gaussian)
    {
        var report = Fit(gaussian, i => [.. Enumerable.Range(0, 12).Select(j => Math.Sin((i + 1) * (j + 1)))], Outcome(gaussian),
            o => o.NumberOfExperts = 3, rows: 14);
        Warns(report, "parameters and 14 rows");
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Rows_of_weight_zero_are_counted_and_change_nothing(bool gaussian)
    {
        var without = Fit(gaussian, Normal, Outcome(gaussian), o => { });
        var with = Fit(gaussian, i => i < Rows ? Normal(i) : [1e9], Outcome(gaussian), o => { }, rows: Rows + 30, weight: i => i < Rows ? 1
            : 0);
        Warns(with, "30 rows of weight zero");
        Assert.AreEqual(without.LogLikelihood, with.LogLikelihood, 1e-9);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Missing_values_are_counted(bool gaussian)
    {
        var report = Fit(gaussian, i => i % 10 == 0 ? [double.NaN] : Normal(i), Outcome(gaussian), o => { });
        Warns(report, "12 rows with missing or infinite values");
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void More_experts_than_useful_give_a_finite_fit(bool gaussian)
    {
        var report = Fit(gaussian, Normal, Outcome(gaussian), o => o.NumberOfExperts = 8);
        Finite(report);
        Assert.AreNotEqual(0, report.Warnings.Count);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Units_of_a_column_do_not_matter(bool gaussian)
    {
        var small = Fit(gaussian, Normal, Outcome(gaussian), o => { });
        var large = Fit(gaussian, i => [(1e6 * Normal(i)[0]) + 1e6], Outcome(gaussian), o => { });
        Finite(large);
        Assert.AreEqual(small.LogLikelihood, large.LogLikelihood, 1e-4);
    }

    [TestMethod]
    public void A_constant_outcome_is_named()
    {
        var report = Fit(true, Normal, _ => 3, o => { });
        Warns(report, "label is constant");
    }

    [TestMethod]
    public void An_outcome_without_noise_keeps_scales_above_zero_and_is_named()
    {
        var report = Fit(true, Normal, i => 2 * Normal(i)[0], o => { });
        Warns(report, "fits its rows without error");
        Assert.IsTrue(report.Coefficients.Where(c => c.Name == "(scale)").All(c => c.Estimate > 0));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void A_single_row_gives_a_finite_fit(bool gaussian) => Finite(Fit(gaussian, Normal, Outcome(gaussian), o => { }, rows: 1));

    [TestMethod]
    public void No_row_at_all_is_an_error_that_says_why()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(false, Normal, i => i % 2, o => { }, weight: _ => 0));
        StringAssert.Contains(error.Message, "120 had weight zero");
    }

    [TestMethod]
    public void A_negative_weight_is_an_error_that_names_the_row()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Fit(false, Normal, i => i % 2, o => { }, weight: i => i == 7 ? -1 : 1));
        StringAssert.Contains(error.Message, "Row 7 has weight -1");
    }

    private static double[] Normal(int i) => [Math.Sin(12.9898 * (i + 1)) * 2];

    private static Func<int, double> Outcome(bool gaussian) => gaussian
        ? i => Normal(i)[0] + Math.Cos(78.233 * i)
        : i => Math.Cos(78.233 * i) + Normal(i)[0] > 0 ? 1 : 0;

    private static MoeFitReport Fit(
        bool gaussian, Func<int, double[]> features, Func<int, double> outcome, Action<StatisticalMoeOptions> change, int rows = Rows,
            int classes = 2, Func<int, double>? weight = null)
    {
        var options = Problems.Options(gaussian, "standard", 2);
        options.MaximumIterations = 200;
        change(options);
        var data = new MixtureRows(features(0).Length, null, gaussian ? 0 : classes);
        for (int i = 0; i < rows; i++)
            data.Add(features(i), default, outcome(i), weight?.Invoke(i) ?? 1);
        return MoeFitter.Fit(data, options, MixtureNames.Numbered(features(0).Length, null, gaussian ? 0 : classes), 1).Report;
    }

    private static void Warns(MoeFitReport report, string text)
    {
        Finite(report);
        Assert.IsTrue(report.Warnings.Any(w => w.Contains(text, StringComparison.Ordinal)),
            $"no warning with '{text}' among: {string.Join(" | ", report.Warnings)}");
    }

    private static void Finite(MoeFitReport report)
    {
        Assert.IsTrue(double.IsFinite(report.LogLikelihood) && double.IsFinite(report.PenalizedLogLikelihood)
            && double.IsFinite(report.GradientNorm));
        Assert.IsTrue(double.IsFinite(report.Aic) && double.IsFinite(report.Bic) && double.IsFinite(report.Icl));
        Assert.IsTrue(report.Coefficients.All(c => double.IsFinite(c.Estimate) && !double.IsNaN(c.StandardError ?? 0)));
        Assert.IsFalse(report.ToString().Contains("NaN", StringComparison.Ordinal), report.ToString());
    }
}
