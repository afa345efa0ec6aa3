using Microsoft.ML;
using static MLNet.MoE.Citizenship.Tests.IntervalData;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Quantiles and prediction intervals that cannot be, or cannot be calibrated, are refused or warned of.</summary>
[TestClass]
public sealed class IntervalErrorTests
{
    [TestMethod]
    public void Too_few_rows_are_reported()
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, e) => { if (e.Message.Contains("too few to make sure", StringComparison.Ordinal)) warnings.Add(e.Message); };
        var data = ml.Data.LoadFromEnumerable(Draw(12, 1));
        var model = ml.Regression.Trainers.Mlp(Options(o => o.PredictionInterval = 0.99)).Fit(data);
        Assert.IsNotEmpty(warnings);
        Assert.IsTrue(ReadPredictions(ml, model.Transform(data)).All(p => float.IsFinite(p.Lower) && float.IsFinite(p.Upper)));
        foreach (var (rows, fraction) in ((int, float)[])[(100, 0), (4, 0.2f)])
        {
            var trainer = ml.Regression.Trainers.Mlp(Options(o => (o.PredictionInterval, o.ValidationFraction) = (0.9, fraction)));
            string message = Assert.ThrowsExactly<InvalidOperationException>(()
                => trainer.Fit(ml.Data.LoadFromEnumerable(Draw(rows, 1)))).Message;
            StringAssert.Contains(message, "PredictionInterval needs rows");
            StringAssert.Contains(message, "ValidationFraction");
        }
    }

    [TestMethod]
    [DataRow(0.0, "PredictionInterval is 0", "above 0 and below 1")]
    [DataRow(1.0, "PredictionInterval is 1", "above 0 and below 1")]
    [DataRow(90.0, "PredictionInterval is 90", "above 0 and below 1")]
    [DataRow(double.NaN, "PredictionInterval is NaN", "above 0 and below 1")]
    [DataRow(0.9999999999999999, "PredictionInterval is 0.9999999999999999", "too close to 1")]
    public void Coverage_that_cannot_be_is_refused(double coverage, params string[] parts)
    {
        string message = Assert.Throws<ArgumentException>(()
            => new MLContext().Regression.Trainers.Mlp(Options(o => o.PredictionInterval = coverage))).Message;
        foreach (string part in parts) StringAssert.Contains(message, part);
        if (coverage < 0.9 || coverage > 0.99999) return;
        Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.GaussianMoe(
            new GaussianMoeOptions { PredictionInterval = coverage }));
    }

    [TestMethod]
    public void Quantiles_that_cannot_be_are_refused()
    {
        foreach (var (levels, part) in ((double[], string)[])[([0], "0 is not above 0"), ([0.5, 0.5], "ascend"), ([0.9, 0.1], "ascend"),
            ([double.NaN], "NaN"), ([1.5], "1.5")])
        {
            string message = Assert.ThrowsExactly<ArgumentException>(()
                => new MLContext().Regression.Trainers.Mlp(Options(o => o.Quantiles = levels))).Message;
            StringAssert.Contains(message, "Quantiles is [");
            StringAssert.Contains(message, part);
        }
        string classes = Assert.ThrowsExactly<ArgumentException>(()
            => new MLContext().BinaryClassification.Trainers.Mlp(Options(o => o.Quantiles = [0.5]))).Message;
        StringAssert.Contains(classes, "PredictionInterval gives it sets");
    }
}
