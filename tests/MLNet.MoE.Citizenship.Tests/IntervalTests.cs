using Microsoft.ML;
using Microsoft.ML.Data;
using static MLNet.MoE.Citizenship.Tests.IntervalData;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Quantiles and prediction intervals of regressions.</summary>
[TestClass]
public sealed class IntervalTests
{
    private const int Rows = 800;

    [TestMethod]
    public void Intervals_cover_new_rows_as_often_as_they_are_to_and_are_wide_where_labels_spread()
    {
        var ml = new MLContext(1);
        var fresh = Draw(4000, 2);
        foreach (double coverage in (double[])[0.8, 0.95])
        {
            var model = ml.Regression.Trainers.Mlp(Options(o => o.PredictionInterval = coverage)).Fit(
                ml.Data.LoadFromEnumerable(Draw(Rows, 1)));
            Assert.AreEqual(coverage, model.Model.PredictionInterval);
            var predictions = ReadPredictions(ml, model.Transform(ml.Data.LoadFromEnumerable(fresh)));
            double covered = fresh.Zip(predictions, (row, p) => row.Label >= p.Lower && row.Label <= p.Upper ? 1.0 : 0).Average();
            // Calibrated on 800 rows: three standard deviations of their share, and those of the new rows.
            Assert.AreEqual(coverage, covered, 3 * Math.Sqrt(coverage * (1 - coverage) * ((1.0 / Rows) + (1.0 / fresh.Length))) + 0.01,
                $"{coverage}");
            Assert.IsTrue(predictions.All(p => p.Lower <= p.Upper));
            // The noise is five times as large on the right as on the left.
            double wide = Width(fresh, predictions, row => row.Features[0] > 0.5),
                narrow = Width(fresh, predictions, row => row.Features[0] < -0.5);
            Assert.IsGreaterThan(2 * narrow, wide);
        }
    }

    [TestMethod]
    public void Network_that_is_kept_is_trained_as_those_that_its_interval_is_calibrated_by()
    {
        // One that has learnt for more steps has its bounds nearer to each other, and would hold fewer new rows.
        var (ml, progress) = (new MLContext(1), new RecordingProgress());
        var options = Options(o => (o.PredictionInterval, o.Refit, o.MaximumEpochs, o.Progress) = (0.8, true, 12, progress));
        var model = ml.Regression.Trainers.Mlp(options).Fit(ml.Data.LoadFromEnumerable(Draw(200, 1))).Model;
        Assert.IsGreaterThan(2, model.BestEpoch);
        // The kept network, on five parts of the rows for every four, and four networks without a part each.
        Assert.HasCount(model.History.Count + (int)Math.Round(Math.Sqrt(0.8) * model.BestEpoch) + (4 * model.BestEpoch), progress.Reports);
        CollectionAssert.AreEqual(Enumerable.Range(1, progress.Reports.Count).ToArray(),
            progress.Reports.Select(report => report.Epoch).ToArray());
    }

    [TestMethod]
    public void Quantiles_never_cross_and_have_their_shares_of_labels_below()
    {
        var ml = new MLContext(1);
        double[] levels = [0.1, 0.5, 0.9];
        var model = ml.Regression.Trainers.GgMoe(new GgMoeOptions
        {
            Quantiles = levels, Seed = 1, NumberOfThreads = 1, NumberOfMembers = 2, ExpertWidth = 8, MaximumEpochs = 60, Embedding = "none",
        }).Fit(ml.Data.LoadFromEnumerable(Draw(Rows, 1)));
        CollectionAssert.AreEqual(levels, model.Model.Quantiles.ToArray());
        Assert.IsNull(model.Model.PredictionInterval);
        var fresh = Draw(2000, 2);
        var scored = model.Transform(ml.Data.LoadFromEnumerable(fresh));
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Quantiles"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "0.1", "0.5", "0.9" }, names.DenseValues().Select(name => name.ToString()).ToArray());
        Assert.IsNull(scored.Schema.GetColumnOrNull("Lower"));
        float[][] quantiles = [.. scored.GetColumn<float[]>("Quantiles")];
        for (int level = 0; level < levels.Length; level++)
        {
            double below = fresh.Zip(quantiles, (row, q) => row.Label < q[level] ? 1.0 : 0).Average();
            Assert.AreEqual(levels[level], below, 0.06, $"{levels[level]}");
        }
        Assert.IsTrue(quantiles.All(q => q[0] <= q[1] && q[1] <= q[2]));
    }

    [TestMethod]
    public void Engine_of_one_row_cursors_and_a_saved_model_give_the_same()
    {
        var ml = new MLContext(1);
        var rows = Draw(300, 1);
        var data = ml.Data.LoadFromEnumerable(rows);
        var model = ml.Regression.Trainers.Mlp(Options(o => (o.Quantiles, o.PredictionInterval) = ([0.25, 0.9], 0.8))).Fit(data);
        var expected = ReadPredictions(ml, model.Transform(data));
        float[] scores = new float[model.Model.ScoreCount];
        Assert.HasCount(5, scores);
        var engine = ml.Model.CreatePredictionEngine<IntervalRow, Prediction>(model);
        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        var again = ReadPredictions(ml, loaded.Transform(data));
        var batched = ReadPredictions(ml, loaded.EnableBatchScoring().Transform(data));
        for (int row = 0; row < rows.Length; row++)
        {
            model.Model.Predict(rows[row].Features, scores);
            foreach (var other in (Prediction[])[engine.Predict(rows[row]), again[row], batched[row], Prediction.Of(scores)])
                Assert.AreEqual(expected[row].ToString(), other.ToString());
        }
        // One column alone, in another order than the model has them.
        CollectionAssert.AreEqual(expected.Select(p => p.Upper).ToArray(), model.Transform(data).GetColumn<float>("Upper").ToArray());
    }

    [TestMethod]
    public void Stock_metrics_and_importances_take_the_score()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Draw(400, 1));
        var model = ml.Regression.Trainers.Mlp(Options(o => o.PredictionInterval = 0.9)).Fit(data);
        Assert.IsGreaterThan(0.5, ml.Regression.Evaluate(model.Transform(data)).RSquared);
        Assert.HasCount(2, ml.Regression.PermutationFeatureImportance(model, data));
        var folds = ml.Regression.CrossValidate(data, ml.Regression.Trainers.Mlp(Options(o => o.PredictionInterval = 0.9)), 2);
        Assert.HasCount(2, folds);
    }

    [TestMethod]
    public void Columns_are_announced_as_they_come()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Draw(100, 1));
        var trainer = ml.Regression.Trainers.Mlp(Options(o => (o.Quantiles, o.PredictionInterval, o.MaximumEpochs) = ([0.5], 0.9, 1)));
        AssertAnnounced(trainer.GetOutputSchema(SchemaShapes.Of(data.Schema)), trainer.Fit(data).GetOutputSchema(data.Schema), "Score",
            "Quantiles", "Lower", "Upper");
        var rows = ml.Data.LoadFromEnumerable(
            Draw(100, 1).Select(row => new TwoClasses { Features = row.Features, Label = row.Label > 0 }));
        var classes = ml.BinaryClassification.Trainers.Mlp(Options(o => (o.PredictionInterval, o.MaximumEpochs) = (0.9, 1)));
        AssertAnnounced(
            classes.GetOutputSchema(SchemaShapes.Of(rows.Schema)), classes.Fit(rows).GetOutputSchema(rows.Schema), "Score", "Probability",
                "PredictedLabel", "PredictionSet");
    }

    [TestMethod]
    public void Bounds_and_quantiles_of_counts_are_never_negative()
    {
        var ml = new MLContext(1);
        var rows = Draw(300, 1);
        foreach (var row in rows) row.Label = MathF.Max(0, MathF.Round(row.Label));
        var data = ml.Data.LoadFromEnumerable(rows);
        var model = ml.Regression.Trainers.Mlp(
            Options(o => (o.Objective, o.Quantiles, o.PredictionInterval) = ("poisson", [0.01], 0.95))).Fit(data);
        foreach (var p in ReadPredictions(ml, model.Transform(data)))
            Assert.IsTrue(p.Score >= 0 && p.Lower >= 0 && p.Upper >= p.Lower && p.Quantiles[0] >= 0, p.ToString());
    }

    [TestMethod]
    public void Refit_on_all_rows_and_rows_given_for_validation_calibrate_too()
    {
        var ml = new MLContext(1);
        var (train, validation, fresh) = (Draw(400, 1), Draw(400, 3), Draw(3000, 2));
        foreach (bool refit in (bool[])[false, true])
        {
            foreach (bool given in (bool[])[false, true])
            {
                var trainer = ml.Regression.Trainers.Mlp(Options(o => (o.PredictionInterval, o.Refit) = (0.8, refit)));
                var data = ml.Data.LoadFromEnumerable(train);
                var model = given ? trainer.Fit(data, ml.Data.LoadFromEnumerable(validation)) : trainer.Fit(data);
                var predictions = ReadPredictions(ml, model.Transform(ml.Data.LoadFromEnumerable(fresh)));
                double covered = fresh.Zip(predictions, (row, p) => row.Label >= p.Lower && row.Label <= p.Upper ? 1.0 : 0).Average();
                // 80 rows at least are held out: three standard deviations of their share.
                Assert.AreEqual(0.8, covered, 3 * Math.Sqrt(0.16 / 80), $"refit {refit}, validation given {given}");
            }
        }
    }

    [TestMethod]
    public void Gaussian_mixture_has_the_same_columns()
    {
        var ml = new MLContext(1);
        var rows = Draw(400, 1);
        var data = ml.Data.LoadFromEnumerable(rows);
        var plain = ml.Regression.Trainers.GaussianMoe(new GaussianMoeOptions { Seed = 1, NumberOfStarts = 3 }).Fit(data);
        var model = ml.Regression.Trainers.GaussianMoe(
            new GaussianMoeOptions { Seed = 1, NumberOfStarts = 3, PredictionInterval = 0.8 }).Fit(data);
        Assert.AreEqual(0.8, model.Model.PredictionInterval);
        var scored = model.Transform(data);
        float[] lower = [.. scored.GetColumn<float>("Lower")], upper = [.. scored.GetColumn<float>("Upper")];
        CollectionAssert.AreEqual(plain.Transform(data).GetColumn<float>("Score").ToArray(), scored.GetColumn<float>("Score").ToArray());
        for (int row = 0; row < rows.Length; row++)
            Assert.AreEqual(plain.Model.GetPredictionInterval(rows[row].Features, 0.8), (lower[row], upper[row]), new PairComparer());
        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        CollectionAssert.AreEqual(upper, new MLContext().Model.Load(stream, out _).Transform(data).GetColumn<float>("Upper").ToArray());
        double covered = rows.Where((row, i) => row.Label >= lower[i] && row.Label <= upper[i]).Count() / (double)rows.Length;
        Assert.AreEqual(0.8, covered, 0.08);
    }

    private static void AssertAnnounced(SchemaShape announced, DataViewSchema given, params string[] columns)
    {
        var actual = SchemaShapes.Of(given);
        foreach (string name in columns)
        {
            SchemaShape.Column one = announced.Single(column => column.Name == name), other = actual.Single(column => column.Name == name);
            Assert.AreEqual((other.Kind, other.ItemType, other.IsKey), (one.Kind, one.ItemType, one.IsKey), name);
            CollectionAssert.AreEquivalent(other.Annotations.Select(column => column.Name).ToArray(),
                one.Annotations.Select(column => column.Name).ToArray(), name);
        }
    }

    private static double Width(IntervalRow[] rows, Prediction[] predictions, Func<IntervalRow, bool> where) =>
        rows.Zip(predictions).Where(pair => where(pair.First)).Average(pair => pair.Second.Upper - pair.Second.Lower);

    private sealed class PairComparer : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) a, (double, double) b) => (float)a.Item1 == (float)b.Item1 && (float)a.Item2 == (float)b.Item2;

        public int GetHashCode((double, double) pair) => pair.GetHashCode();
    }
}
