using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class PredictionTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Prediction_engine_gives_what_Transform_gives(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var model = Samples.Fitted(ml, TrainerCases.Get(name, task));
        var rows = Samples.Rows(50, 2);
        float[][] expected = Samples.Scores(model.Transform(ml.Data.LoadFromEnumerable(rows)));
        var engine = Engine(ml, model, task);

        for (int i = 0; i < rows.Count; i++) CollectionAssert.AreEqual(expected[i], engine(rows[i]));
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Engines_in_parallel_threads_share_a_model(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var model = Samples.Fitted(ml, TrainerCases.Get(name, task));
        var rows = Samples.Rows(400, 2);
        float[][] expected = Samples.Scores(model.Transform(ml.Data.LoadFromEnumerable(rows)));
        var wrong = new System.Collections.Concurrent.ConcurrentBag<int>();

        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            var engine = Engine(ml, model, task);
            for (int i = 0; i < rows.Count; i++)
                if (!engine(rows[i]).SequenceEqual(expected[i])) wrong.Add(i);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.IsEmpty(wrong);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Multiclass), typeof(TrainerCases))]
    public void Predicted_label_maps_back_to_the_values_of_the_label(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var model = Samples.Fitted(ml, TrainerCases.Get(name, task));
        var rows = Samples.Rows(100, 2);
        var engine = ml.Model.CreatePredictionEngine<Row, KindPrediction>(model);

        int right = rows.Count(row => engine.Predict(row).PredictedLabel == row.Kind);

        Assert.IsGreaterThan(90, right);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Same_context_seed_gives_the_same_model(string name, TaskKind task)
    {
        float[][] first = Fit(), second = Fit();
        for (int i = 0; i < first.Length; i++) CollectionAssert.AreEqual(first[i], second[i]);

        float[][] Fit()
        {
            var ml = new MLContext(7);
            return Samples.Scores(Samples.Fitted(ml, TrainerCases.Get(name, task), new() { MaximumEpochs = 3 })
                .Transform(Samples.View(ml, 30, 2)));
        }
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Fitting_a_trainer_again_gives_the_same_model(string name, TaskKind task)
    {
        var ml = new MLContext();
        var pipeline = Samples.Pipeline(ml, TrainerCases.Get(name, task), new() { MaximumEpochs = 3 });
        IDataView train = Samples.View(ml, 100, 1), test = Samples.View(ml, 30, 2);
        float[][] first = Samples.Scores(pipeline.Fit(train).Transform(test)), second = Samples.Scores(pipeline.Fit(train).Transform(test));
        for (int i = 0; i < first.Length; i++) CollectionAssert.AreEqual(first[i], second[i]);
    }

    private static Func<Row, float[]> Engine(MLContext ml, ITransformer model, TaskKind task)
    {
        switch (task)
        {
            case TaskKind.Multiclass:
                var kinds = ml.Model.CreatePredictionEngine<Row, KindPrediction>(model);
                return row => kinds.Predict(row).Score;
            case TaskKind.Binary:
                var binary = ml.Model.CreatePredictionEngine<Row, BinaryPrediction>(model);
                return row => [binary.Predict(row).Score];
            default:
                var prices = ml.Model.CreatePredictionEngine<Row, PricePrediction>(model);
                return row => [prices.Predict(row).Score];
        }
    }
}
