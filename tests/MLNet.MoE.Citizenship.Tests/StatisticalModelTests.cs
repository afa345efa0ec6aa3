using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class StatisticalModelTests
{
    [TestMethod]
    public void Report_and_mixture_survive_saving()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var (data, fitted) = Fit(ml, new GaussianMoeOptions { NumberOfExperts = 0, MaximumNumberOfExperts = 2, NumberOfStarts = 3 });
        ml.Model.Save(fitted, data.Schema, folder.File("model.zip"));

        var loaded = ((RegressionPredictionTransformer<GaussianMoeModelParameters>)ml.Model.Load(folder.File("model.zip"), out _)).Model;

        Assert.AreEqual(fitted.Model.ToString(), loaded.ToString());
        Assert.AreEqual(fitted.Model.Bic, loaded.Bic);
        Assert.HasCount(2, loaded.Report.ExpertCounts);
        CollectionAssert.AreEqual(fitted.Model.StandardErrors(CovarianceEstimator.Sandwich).ToArray(),
            loaded.StandardErrors(CovarianceEstimator.Sandwich).ToArray());
        CollectionAssert.AreEqual(fitted.Model.ExpertSlopes, loaded.ExpertSlopes);
        CollectionAssert.AreEqual(fitted.Model.GateSlopes, loaded.GateSlopes);
        float[] row = data.GetVectors("Features").First();
        Assert.AreEqual(fitted.Model.GetPredictionInterval(row), loaded.GetPredictionInterval(row));
    }

    [TestMethod]
    public void Coefficients_carry_the_names_of_slots_and_classes()
    {
        var ml = new MLContext(1);
        var rows = Samples.View(ml, 200, 1);
        var data = Samples.Preparation(ml, TaskKind.Multiclass).Fit(rows).Transform(rows);
        var model = ml.MulticlassClassification.Trainers.MultinomialMoe(new MultinomialMoeOptions { NumberOfStarts = 3 }).Fit(data).Model;
        string text = model.ToString();
        StringAssert.Contains(text, "expert 1, red: Width");
        StringAssert.Contains(text, "gate 1: CityCode.");
        StringAssert.Contains(text, "BIC");
    }

    [TestMethod]
    public void Gate_column_is_seen_by_the_gate_alone()
    {
        var ml = new MLContext(1);
        var (_, fitted) = Fit(ml, new GaussianMoeOptions { GateColumnName = "CityCode", NumberOfStarts = 3 });
        CollectionAssert.IsSubsetOf(fitted.Model.GateSlots.ToArray(), new[] { 2, 3, 4 });
        CollectionAssert.AreEqual(new[] { 0, 1 }, fitted.Model.ExpertSlots.ToArray());
        float[] row = [1, -1, 1, 0, 0], moved = [3, 2, 1, 0, 0];
        CollectionAssert.AreEqual(fitted.Model.GetGateWeights(row), fitted.Model.GetGateWeights(moved));
    }

    [TestMethod]
    public void Unknown_gate_column_is_an_error_that_names_it()
    {
        var error =
            Assert.ThrowsExactly<InvalidOperationException>(
                () => Fit(new MLContext(1), new GaussianMoeOptions { GateColumnName = "Town" }));
        StringAssert.Contains(error.Message, "No slot of column 'Features' is named 'Town'");
    }

    [TestMethod]
    public void Weights_and_responsibilities_of_a_row_sum_to_one()
    {
        var ml = new MLContext(1);
        var (data, fitted) = Fit(ml, new GaussianMoeOptions { NumberOfExperts = 3, NumberOfStarts = 3 });
        foreach (float[] row in data.GetVectors("Features").Take(20))
        {
            Assert.AreEqual(1, fitted.Model.GetGateWeights(row).Sum(), 1e-12);
            Assert.AreEqual(1, fitted.Model.GetResponsibilities(row, 12).Sum(), 1e-12);
        }
    }

    [TestMethod]
    public void Missing_features_are_taken_as_means_and_the_report_says_so()
    {
        var ml = new MLContext(1);
        var rows = Samples.Rows(200, 1);
        rows[5].Width = float.NaN;
        var view = ml.Data.LoadFromEnumerable(rows);
        var data = Samples.Preparation(ml, TaskKind.Regression).Fit(view).Transform(view);
        var model = ml.Regression.Trainers.GaussianMoe(new GaussianMoeOptions { NumberOfStarts = 3 }).Fit(data).Model;
        StringAssert.Contains(model.Report.Warnings[0], "1 missing values in 1 features, 'Width' the first");
        float[] score = [0], mean = [0];
        float average = rows.Where(row => !float.IsNaN(row.Width)).Average(row => row.Width);
        model.Predict([float.NaN, 0, 1, 0, 0], score);
        model.Predict([average, 0, 1, 0, 0], mean);
        Assert.AreEqual(mean[0], score[0], 1e-3f);
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_model_whatever_the_number_of_threads()
    {
        var ml = new MLContext(1);
        var (_, one) = Fit(ml, new GaussianMoeOptions { Seed = 3, NumberOfThreads = 1 });
        var (_, four) = Fit(ml, new GaussianMoeOptions { Seed = 3, NumberOfThreads = 4 });
        Assert.AreEqual(one.Model.ToString(), four.Model.ToString());
        CollectionAssert.AreEqual(one.Model.ExpertSlopes, four.Model.ExpertSlopes);
    }

    [TestMethod]
    public void Fit_stops_when_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Fit(new MLContext(1), new GaussianMoeOptions { CancellationToken = source.Token }));
    }

    private static (IDataView Data, RegressionPredictionTransformer<GaussianMoeModelParameters> Fitted) Fit(MLContext ml,
        GaussianMoeOptions options)
    {
        var rows = Samples.View(ml, 200, 1);
        var data = Samples.Preparation(ml, TaskKind.Regression).Fit(rows).Transform(rows);
        return (data, ml.Regression.Trainers.GaussianMoe(options).Fit(data));
    }
}
