using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>What a regression is trained for.</summary>
[TestClass]
public sealed class ObjectiveTests
{
    private const int Rows = 600;

    [TestMethod]
    [DataRow("squared-error", 2)]
    [DataRow("absolute-error", 2)]
    [DataRow("huber", 2)]
    [DataRow("quantile", 2)]
    [DataRow("poisson", 0)]
    [DataRow("gamma", 1)]
    [DataRow("tweedie", 0)]
    public void Network_of_each_objective_learns_and_comes_back_from_its_file(string objective, int kind)
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Draw(kind, 1));
        var model = ml.Regression.Trainers.Mlp(Options(objective)).Fit(data);
        float[] scores = Scores(model.Transform(data));
        float[][] features = [.. data.GetColumn<float[]>("Features")];
        double high = scores.Where((_, row) => features[row][0] > 0.5).Average(),
            low = scores.Where((_, row) => features[row][0] < -0.5).Average();
        // Means of the label there: exp(1 + 1.2 x), or 3 x.
        if (kind < 2) Assert.AreEqual(6.5, high / low, 2);
        else Assert.AreEqual(4.5, high - low, 0.6);
        if (kind < 2) Assert.IsTrue(scores.All(score => score >= 0));

        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        CollectionAssert.AreEqual(scores, Scores(new MLContext().Model.Load(stream, out _).Transform(data)));
    }

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.5)]
    [DataRow(0.9)]
    public void Share_of_labels_below_a_quantile_is_its_level(double level)
    {
        var ml = new MLContext(1);
        var options = Options("quantile");
        options.ObjectiveParameter = level;
        var model = ml.Regression.Trainers.Mlp(options).Fit(ml.Data.LoadFromEnumerable(Draw(2, 1)));
        var fresh = Draw(2, 2);
        float[] scores = Scores(model.Transform(ml.Data.LoadFromEnumerable(fresh)));
        double below = fresh.Zip(scores, (row, score) => row.Label < score ? 1.0 : 0).Average();
        // Five standard deviations of a share of that many rows, and what a network of 600 rows may be off by.
        Assert.AreEqual(level, below, (5 * Math.Sqrt(level * (1 - level) / Rows)) + 0.05);
    }

    [TestMethod]
    [DataRow("poisson", -1f, "at least 0")]
    [DataRow("tweedie", -0.5f, "at least 0")]
    [DataRow("gamma", 0f, "above 0")]
    public void Label_outside_of_the_domain_is_reported_with_its_row(string objective, float label, string domain)
    {
        var ml = new MLContext(1);
        var rows = Draw(1, 1);
        rows[41].Label = label;
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Regression.Trainers.Mlp(Options(objective))
            .Fit(ml.Data.LoadFromEnumerable(rows))).Message;
        foreach (string part in (string[])["'Label'", $"row 42", "training data", $"'{objective}'", domain])
            StringAssert.Contains(message, part);
        Assert.IsFalse(message.Contains('\n'));
        var validation = Draw(1, 2);
        validation[3].Label = label;
        string other = Assert.ThrowsExactly<InvalidOperationException>(
            () => ml.Regression.Trainers.Mlp(Options(objective))
                .Fit(ml.Data.LoadFromEnumerable(Draw(1, 1)), ml.Data.LoadFromEnumerable(validation))).Message;
        StringAssert.Contains(other, "row 4 of the validation data");
    }

    [TestMethod]
    [DataRow("poison", null, "'poison'", "'poisson'")]
    [DataRow("logistic", null, "'logistic'", "'squared-error'")]
    [DataRow("quantile", 1.0, "'quantile'", "above 0 and below 1")]
    [DataRow("tweedie", 2.0, "'tweedie'", "above 1 and below 2")]
    [DataRow("huber", -1.0, "ObjectiveParameter is -1", "above 0")]
    [DataRow("huber", double.NaN, "ObjectiveParameter is NaN", "above 0")]
    [DataRow("poisson", 1.0, "'poisson'", "no parameters")]
    public void Objective_that_cannot_be_is_refused_when_the_trainer_is_made(string objective, double? parameter, params string[] parts)
    {
        var options = Options(objective);
        options.ObjectiveParameter = parameter;
        string message = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.Mlp(options)).Message;
        foreach (string part in parts) StringAssert.Contains(message, part);
    }

    [TestMethod]
    public void Classifications_refuse_objectives_of_numbers()
    {
        foreach (var make in (Action<MLContext>[])[ml => ml.BinaryClassification.Trainers.Mlp(Options("poisson")),
            ml => ml.MulticlassClassification.Trainers.Mlp(Options("poisson"))])
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => make(new MLContext())).Message,
                "'poisson', which only a regression");
    }

    [TestMethod]
    public void Constant_and_zero_labels_give_a_model()
    {
        foreach (string objective in (string[])["absolute-error", "huber", "quantile", "poisson", "tweedie"])
        {
            foreach (float label in (float[])[0, 3])
            {
                var ml = new MLContext(1);
                var rows = Draw(0, 1)[..60];
                foreach (var row in rows) row.Label = label;
                var data = ml.Data.LoadFromEnumerable(rows);
                foreach (float score in Scores(ml.Regression.Trainers.Mlp(Options(objective)).Fit(data).Transform(data)))
                    Assert.AreEqual(label, score, 0.5f, objective);
            }
        }
    }

    private static MlpOptions Options(string objective) => new()
    {
        Objective = objective, Seed = 1, NumberOfThreads = 1, NumberOfMembers = 2, Width = 16, Embedding = "none", MaximumEpochs = 40,
        BatchSize = 32,
    };

    private static float[] Scores(IDataView scored) => [.. scored.GetColumn<float>("Score")];

    /// <summary>Rows whose label depends on the first feature.</summary>
    /// <param name="kind">Counts (0), positive numbers (1) or numbers of either sign (2).</param>
    /// <param name="seed">Seed.</param>
    private static Row[] Draw(int kind, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows).Select(_ =>
        {
            float x = (2 * random.NextSingle()) - 1, y = random.NextSingle();
            double mean = Math.Exp(1 + (1.2 * x));
            float label = kind switch
            {
                0 => Count(mean, random),
                1 => (float)(mean * (0.05 - Math.Log(1 - random.NextDouble()))),
                _ => (3 * x) + random.NextSingle() + random.NextSingle() - 1,
            };
            return new Row { Features = [x, y], Label = label };
        })];
    }

    private static float Count(double mean, Random random)
    {
        double product = random.NextDouble(), limit = Math.Exp(-mean);
        int count = 0;
        for (; product > limit; count++) product *= random.NextDouble();
        return count;
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
