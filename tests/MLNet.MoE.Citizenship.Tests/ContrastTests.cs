using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>How categories enter the regressions of a statistical mixture.</summary>
[TestClass]
public class ContrastTests
{
    [TestMethod]
    public void Codings_fit_the_same_and_count_the_rank()
    {
        var reports = new[] { CategoryContrasts.Reference, CategoryContrasts.Sum, CategoryContrasts.None }
            .Select(contrasts => Fit(contrasts).Report).ToList();
        // One expert: intercept, size, two of three colours, scale.
        foreach (var report in reports)
        {
            Assert.AreEqual(5, report.NumberOfParameters);
            Assert.AreEqual(reports[0].LogLikelihood, report.LogLikelihood, 1e-6);
            Assert.IsTrue(report.StandardErrors().All(error => error < 10), report.ToString());
        }
    }

    [TestMethod]
    public void Reference_is_the_most_frequent_category_or_the_one_that_is_named()
    {
        var usual = Fit(CategoryContrasts.Reference).Report;
        CollectionAssert.AreEqual(new[] { "Colour.red" }, usual.ReferenceLevels.ToArray());
        var named = Fit(CategoryContrasts.Reference, "Colour=blue").Report;
        CollectionAssert.AreEqual(new[] { "Colour.blue" }, named.ReferenceLevels.ToArray());
        Assert.AreEqual(Of(usual, "Colour.green") - Of(usual, "Colour.blue"), Of(named, "Colour.green"), 1e-6);
        Assert.AreEqual(-Of(usual, "Colour.blue"), Of(named, "Colour.red"), 1e-6);
    }

    [TestMethod]
    public void Sum_contrasts_sum_to_zero_and_differ_as_those_with_a_reference()
    {
        var (sum, reference) = (Fit(CategoryContrasts.Sum).Report, Fit(CategoryContrasts.Reference).Report);
        Assert.AreEqual(0, Of(sum, "Colour.red") + Of(sum, "Colour.green") + Of(sum, "Colour.blue"), 1e-9);
        Assert.AreEqual(Of(reference, "Colour.green"), Of(sum, "Colour.green") - Of(sum, "Colour.red"), 1e-6);
        // The three colours mean 10, 20 and 30 about 25 for the size.
        Assert.AreEqual(20, Of(sum, "(intercept)"), 1);
    }

    [TestMethod]
    public void Level_that_does_not_exist_is_an_error_that_names_it()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(CategoryContrasts.Reference, "Colour=pink"));
        StringAssert.Contains(error.Message, "Colour=pink");
    }

    [TestMethod]
    public void Reference_levels_covariances_and_profiles_survive_saving()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var data = Data(ml);
        var fitted = Pipeline(ml, CategoryContrasts.Reference, null, profile: 0.9).Fit(data);
        ml.Model.Save(fitted, data.Schema, folder.File("m.zip"));
        var loaded = (Microsoft.ML.Data.TransformerChain<ITransformer>)ml.Model.Load(folder.File("m.zip"), out _);
        var (before, after) = (Report(fitted.LastTransformer), Report(loaded.LastTransformer));
        CollectionAssert.AreEqual(before.ReferenceLevels.ToArray(), after.ReferenceLevels.ToArray());
        CollectionAssert.AreEqual(before.CovarianceMatrix(), after.CovarianceMatrix());
        CollectionAssert.AreEqual(before.ProfileIntervals.ToArray(), after.ProfileIntervals.ToArray());
        Assert.IsNotEmpty(after.ProfileIntervals);
    }

    private static MoeFitReport Report(ITransformer transformer)
        => ((Microsoft.ML.Data.RegressionPredictionTransformer<GaussianMoeModelParameters>)transformer).Model.Report;

    private static double Of(MoeFitReport report, string name) => report.Coefficients.First(c => c.Name == name).Estimate;

    private static GaussianMoeModelParameters Fit(CategoryContrasts contrasts, string? levels = null)
    {
        var ml = new MLContext(1);
        return Pipeline(ml, contrasts, levels, null).Fit(Data(ml)).LastTransformer.Model;
    }

    private static IDataView Data(MLContext ml) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(i => new Row
    {
        Size = MathF.Sin(i),
        Colour = (i % 7) switch { 0 or 1 => "green", 2 => "blue", _ => "red" },
        Label = 10 * ((i % 7) switch { 0 or 1 => 2, 2 => 3, _ => 1 }) + MathF.Sin(i) + (0.3f * MathF.Cos(3 * i)),
    }));

    private static Microsoft.ML.Data.EstimatorChain<Microsoft.ML.Data.RegressionPredictionTransformer<GaussianMoeModelParameters>> Pipeline(
        MLContext ml, CategoryContrasts contrasts, string? levels, double? profile) =>
        ml.Transforms.Categorical.OneHotEncoding("Colour").Append(ml.Transforms.Concatenate("Features", "Size", "Colour"))
            .Append(ml.Regression.Trainers.GaussianMoe(new GaussianMoeOptions
            {
                NumberOfExperts = 1, L2Regularization = 0, Contrasts = contrasts, ReferenceLevels = levels, ProfileIntervals = profile,
            }));

    private sealed class Row
    {
        public float Size { get; set; }

        public string Colour { get; set; } = "";

        public float Label { get; set; }
    }
}
