using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Classes that count more or less than their rows.</summary>
[TestClass]
public sealed class ClassWeightTests
{
    private const int Rows = 1500;

    [TestMethod]
    public void Balanced_binary_model_finds_the_rare_class_and_keeps_its_probabilities()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Draw(1));
        var fresh = ml.Data.LoadFromEnumerable(Draw(2));
        var plain = ml.BinaryClassification.Evaluate(ml.BinaryClassification.Trainers.Mlp(Options(ClassWeights.None)).Fit(data)
            .Transform(fresh), nameof(Row.Label));
        var model = ml.BinaryClassification.Trainers.Mlp(Options("balanced")).Fit(data);
        var scored = model.Transform(fresh);
        var balanced = ml.BinaryClassification.Evaluate(scored, nameof(Row.Label));
        Assert.IsLessThan(0.4, plain.PositiveRecall);
        Assert.IsGreaterThan(0.65, balanced.PositiveRecall);
        // Probabilities are those of the data: their mean is the share of the class, and their loss that of the plain model.
        double share = Draw(2).Average(row => row.Label ? 1.0 : 0), mean = scored.GetColumn<float>("Probability").Average();
        Assert.AreEqual(share, mean, 0.04);
        Assert.AreEqual(plain.LogLoss, balanced.LogLoss, 0.05);

        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _).Transform(fresh);
        CollectionAssert.AreEqual(scored.GetColumn<bool>("PredictedLabel").ToArray(), loaded.GetColumn<bool>("PredictedLabel").ToArray());
        var engine = ml.Model.CreatePredictionEngine<Row, Prediction>(model);
        CollectionAssert.AreEqual(scored.GetColumn<bool>("PredictedLabel").Take(50).ToArray(),
            Draw(2).Take(50).Select(row => engine.Predict(row).PredictedLabel).ToArray());
    }

    [TestMethod]
    public void Probabilities_under_weights_are_met_by_the_shares_of_rows()
    {
        var ml = new MLContext(1);
        Row[] fresh = [.. Draw(2), .. Draw(3), .. Draw(4)];
        var model = ml.BinaryClassification.Trainers.Mlp(Options("balanced")).Fit(ml.Data.LoadFromEnumerable(Draw(1)));
        float[] probabilities = [.. model.Transform(ml.Data.LoadFromEnumerable(fresh)).GetColumn<float>("Probability")];
        foreach (var part in fresh.Zip(probabilities).OrderBy(pair => pair.Second).Chunk(fresh.Length / 5))
        {
            double said = part.Average(pair => pair.Second), share = part.Average(pair => pair.First.Label ? 1.0 : 0);
            // Three standard deviations of a share of that many rows, and what a network of few rows may be off by.
            Assert.AreEqual(said, share, (3 * Math.Sqrt(said * (1 - said) / part.Length)) + 0.06, $"{said}");
        }
    }

    [TestMethod]
    public void Prediction_follows_the_odds_of_the_weights()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Draw(1));
        var scored = ml.BinaryClassification.Trainers.Mlp(Options(new Dictionary<string, double> { ["true"] = 4 })).Fit(data)
            .Transform(data);
        foreach (var (probability, predicted) in scored.GetColumn<float>("Probability").Zip(scored.GetColumn<bool>("PredictedLabel")))
        {
            if (Math.Abs((4 * probability) - (1 - probability)) > 1e-4)
                Assert.AreEqual(4 * probability > 1 - probability, predicted, $"{probability}");
        }
    }

    [TestMethod]
    public void Weights_by_name_reach_the_classes_of_a_key()
    {
        var ml = new MLContext(1);
        var data = ml.Transforms.Conversion.MapValueToKey("Kind").Fit(ml.Data.LoadFromEnumerable(Draw(1)))
            .Transform(ml.Data.LoadFromEnumerable(Draw(1)));
        int Predicted(ClassWeights weights)
        {
            var options = Options(weights);
            options.LabelColumnName = "Kind";
            return ml.MulticlassClassification.Trainers.Mlp(options).Fit(data).Transform(data).GetColumn<uint>("PredictedLabel")
                .Count(key => key == Key(data, "rare"));
        }
        int plain = Predicted("none"), heavy = Predicted("rare=8"), light = Predicted("rare=0.1");
        Assert.IsTrue(light < plain && plain < heavy, $"{light}, {plain}, {heavy}");
    }

    [TestMethod]
    public void Equal_weights_change_nothing_that_counts()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Draw(1)[..300]);
        float[] Scores(ClassWeights weights)
            => [.. ml.BinaryClassification.Trainers.Mlp(Options(weights)).Fit(data).Transform(data).GetColumn<float>("Score")];
        foreach (var (plain, weighted) in Scores("none").Zip(Scores("true=3, false=3"))) Assert.AreEqual(plain, weighted, 1e-3f);
    }

    [TestMethod]
    [DataRow("even")]
    [DataRow("a=b")]
    [DataRow("=3")]
    [DataRow("a=1, a=2")]
    [DataRow("a=0")]
    [DataRow("a=-1")]
    [DataRow("a=NaN")]
    [DataRow("")]
    public void Text_that_says_no_weights_is_refused(string text) =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ClassWeights.Parse(text)).Message, "ClassWeights");

    [TestMethod]
    public void Text_comes_back_as_it_was()
    {
        foreach (string text in (string[])["none", "balanced", "a=1.5, b=2", "x=y=3"])
        {
            Assert.AreEqual(text, ClassWeights.Parse(text).ToString());
            string json = System.Text.Json.JsonSerializer.Serialize(new MlpOptions { ClassWeights = text });
            Assert.AreEqual(text, System.Text.Json.JsonSerializer.Deserialize<MlpOptions>(json)!.ClassWeights.ToString());
        }
    }

    [TestMethod]
    public void Class_that_is_not_there_is_reported_with_those_that_are()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Draw(1));
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => ml.BinaryClassification.Trainers.Mlp(Options("fraud=3"))
            .Fit(data)).Message;
        foreach (string part in (string[])["'fraud'", "'false'", "'true'"]) StringAssert.Contains(message, part);
    }

    [TestMethod]
    public void Regression_has_no_classes() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => new MLContext().Regression.Trainers.Mlp(Options("balanced"))).Message,
        "a regression has no classes");

    private static MlpOptions Options(ClassWeights weights) => new()
    {
        ClassWeights = weights, Seed = 1, NumberOfThreads = 1, NumberOfMembers = 2, Width = 16, Embedding = "none", MaximumEpochs = 20,
        BatchSize = 64,
    };

    private static uint Key(IDataView data, string kind)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Kind"].GetKeyValues(ref names);
        return (uint)names.DenseValues().ToList().FindIndex(name => name.ToString() == kind) + 1;
    }

    /// <summary>One row in ten is of the rare class, which the first feature tells imperfectly.</summary>
    private static Row[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows).Select(_ =>
        {
            bool rare = random.Next(10) == 0;
            float x = (rare ? 0.9f : 0) + (2 * (random.NextSingle() + random.NextSingle() - 1)), y = random.NextSingle();
            return new Row { Features = [x, y], Label = rare, Kind = rare ? "rare" : y > 0.5 ? "high" : "low" };
        })];
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public string Kind { get; set; } = "";
    }

    private sealed class Prediction
    {
        public bool PredictedLabel { get; set; }
    }
}
