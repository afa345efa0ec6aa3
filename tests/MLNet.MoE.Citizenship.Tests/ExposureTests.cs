using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Labels that are the sum over an exposure, such as claims of several years.</summary>
[TestClass]
public sealed class ExposureTests
{
    [TestMethod]
    [DataRow("poisson", false)]
    [DataRow("poisson", true)]
    [DataRow("tweedie", false)]
    [DataRow("gamma", false)]
    public void Mean_of_one_unit_is_learnt_and_scored_times_the_exposure(string objective, bool isDouble)
    {
        var ml = new MLContext(1);
        var rows = Draw(objective);
        string column = isDouble ? "YearsAsDouble" : "Years";
        var data = ml.Data.LoadFromEnumerable(rows);
        var model = ml.Regression.Trainers.Mlp(Options(objective, column)).Fit(data);
        Assert.AreEqual(column, model.Model.ExposureColumnName);
        float[] scores = [.. model.Transform(data).GetColumn<float>("Score")];
        float[] one = new float[1];
        for (int row = 0; row < rows.Length; row++)
        {
            model.Model.Predict(rows[row].Features, one);
            Assert.AreEqual(one[0] * rows[row].Years, scores[row]);
        }
        // The mean for a year is exp(1 + x).
        double high = rows.Zip(scores).Where(pair => pair.First.Features[0] > 0.5).Average(pair => pair.Second / pair.First.Years);
        double low = rows.Zip(scores).Where(pair => pair.First.Features[0] < -0.5).Average(pair => pair.Second / pair.First.Years);
        Assert.AreEqual(Math.Exp(1.75), high, 0.25 * Math.Exp(1.75));
        Assert.AreEqual(Math.Exp(0.25), low, 0.25 * Math.Exp(0.25));

        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        CollectionAssert.AreEqual(scores, loaded.Transform(data).GetColumn<float>("Score").ToArray());
        var engine = ml.Model.CreatePredictionEngine<Row, Prediction>(loaded);
        for (int row = 0; row < 20; row++) Assert.AreEqual(scores[row], engine.Predict(rows[row]).Score);
    }

    [TestMethod]
    public void Columns_of_categories_go_with_an_exposure_and_with_an_interval()
    {
        var ml = new MLContext(1);
        Row[] rows = Draw("poisson");
        for (int row = 0; row < rows.Length; row++) rows[row].Name = row % 3 == 0 ? "town" : "country";
        var data = ml.Data.LoadFromEnumerable(rows);
        foreach (bool hasInterval in (bool[])[false, true])
        {
            var options = Options("poisson", hasInterval ? null : "Years");
            (options.CategoricalColumns, options.PredictionInterval, options.MaximumEpochs) = (["Name"], hasInterval ? 0.8 : null, 3);
            var model = ml.Regression.Trainers.Mlp(options).Fit(data);
            Assert.AreEqual(4, model.Model.FeatureCount);
            var scored = model.Transform(data);
            using var stream = new MemoryStream();
            ml.Model.Save(model, data.Schema, stream);
            stream.Position = 0;
            var loaded = new MLContext().Model.Load(stream, out _);
            foreach (string column in hasInterval ? (string[])["Score", "Lower", "Upper"] : ["Score"])
            {
                float[] expected = [.. scored.GetColumn<float>(column)];
                CollectionAssert.AreEqual(expected, loaded.Transform(data).GetColumn<float>(column).ToArray(), column);
                CollectionAssert.AreEqual(expected, loaded.EnableBatchScoring().Transform(data).GetColumn<float>(column).ToArray(), column);
            }
        }
    }

    [TestMethod]
    public void Poisson_with_exposure_is_the_rate_weighed_by_it()
    {
        var ml = new MLContext(1);
        var rows = Draw("poisson");
        var model = ml.Regression.Trainers.Mlp(Options("poisson", "Years")).Fit(ml.Data.LoadFromEnumerable(rows));
        foreach (var row in rows) row.Label /= row.Years;
        var options = Options("poisson", null);
        options.ExampleWeightColumnName = "Years";
        var rate = ml.Regression.Trainers.Mlp(options).Fit(ml.Data.LoadFromEnumerable(rows));
        var (one, other) = (new float[1], new float[1]);
        model.Model.Predict([0.3f, 0.5f], one);
        rate.Model.Predict([0.3f, 0.5f], other);
        Assert.AreEqual(other[0], one[0], 1e-4f * other[0]);
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(-1f)]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Exposure_that_cannot_be_is_reported_with_its_row(float years)
    {
        var ml = new MLContext(1);
        var rows = Draw("poisson");
        rows[6].Years = years;
        var trainer = ml.Regression.Trainers.Mlp(Options("poisson", "Years"));
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(ml.Data.LoadFromEnumerable(rows))).Message;
        foreach (string part in (string[])["'Years'", "row 7 of the training data", "above 0"]) StringAssert.Contains(message, part);
    }

    [TestMethod]
    public void Column_that_is_absent_or_no_number_is_reported_in_training_and_in_scoring()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Draw("poisson"));
        foreach (var (name, part) in ((string, string)[])[("Months", "no exposure column 'Months'"), ("Name", "needs Single or Double")])
            StringAssert.Contains(Assert.Throws<Exception>(() => ml.Regression.Trainers.Mlp(Options("poisson", name)).Fit(data)).Message,
                part);
        var model = ml.Regression.Trainers.Mlp(Options("poisson", "Years")).Fit(data);
        var without = ml.Data.LoadFromEnumerable(new[] { new Bare { Features = [0, 0] } });
        StringAssert.Contains(Assert.Throws<Exception>(() => model.Transform(without)).Message, "no exposure column 'Years'");
    }

    [TestMethod]
    public void Exposure_is_refused_where_it_says_nothing()
    {
        var ml = new MLContext(1);
        foreach (string objective in (string[])["squared-error", "quantile", "huber"])
        {
            string message = Assert.ThrowsExactly<ArgumentException>(() => ml.Regression.Trainers.Mlp(Options(objective, "Years"))).Message;
            foreach (string part in (string[])["'Years'", $"'{objective}'", "'poisson'"]) StringAssert.Contains(message, part);
        }
        var options = Options("poisson", "Years");
        options.PredictionInterval = 0.9;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ml.Regression.Trainers.Mlp(options)).Message,
            "choose one of them");
        var classes = new MlpOptions { ExposureColumnName = "Years" };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ml.BinaryClassification.Trainers.Mlp(classes)).Message,
            "no exposure");
    }

    private static MlpOptions Options(string objective, string? exposure) => new()
    {
        Objective = objective, ExposureColumnName = exposure, Seed = 1, NumberOfThreads = 1, NumberOfMembers = 2, Width = 16,
            Embedding = "none",
        MaximumEpochs = 30, BatchSize = 32,
    };

    private static Row[] Draw(string objective)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 600).Select(_ =>
        {
            float x = (2 * random.NextSingle()) - 1, years = 0.5f + (4 * random.NextSingle());
            double mean = years * Math.Exp(1 + x);
            float label = objective == "gamma" ? (float)(mean * (0.5 + random.NextDouble())) : Count(mean, random);
            return new Row { Features = [x, random.NextSingle()], Label = label, Years = years, YearsAsDouble = years };
        })];
    }

    private static float Count(double mean, Random random)
    {
        double product = random.NextDouble(), limit = Math.Exp(-mean);
        int count = 0;
        for (; product > limit; count++) product *= random.NextDouble();
        return count;
    }

    private class Bare
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Row : Bare
    {
        public float Label { get; set; }

        public float Years { get; set; }

        public double YearsAsDouble { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
