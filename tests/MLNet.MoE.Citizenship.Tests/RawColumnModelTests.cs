using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Models of raw columns do everything that models of feature vectors do.</summary>
[TestClass]
public sealed class RawColumnModelTests
{
    private static readonly string[] Categorical = [nameof(RawRow.City), nameof(RawRow.Tags), nameof(RawRow.Grade), nameof(RawRow.Urgent)];

    public static IEnumerable<object[]> Tasks => Enum.GetValues<TaskKind>().Select(task => new object[] { task });

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Saved_model_takes_the_same_columns_and_scores_the_same(string name, TaskKind task)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.zip");
        var ml = new MLContext(1);
        var data = View(ml, 150, 1);
        var model = Pipeline(ml, task, name).Fit(data);
        ml.Model.Save(model, data.Schema, path);
        var loaded = new MLContext().Model.Load(path, out var schema);

        Assert.AreEqual(TextDataViewType.Instance, schema[nameof(RawRow.City)].Type);
        float[][] expected = Samples.Scores(model.Transform(View(ml, 80, 2)));
        AssertSame(expected, Samples.Scores(loaded.Transform(View(ml, 80, 2))));
        AssertSame(expected, Samples.Scores(loaded.EnableBatchScoring().Transform(View(ml, 80, 2))));
        ml.Model.Save(loaded, data.Schema, path);
        AssertSame(expected, Samples.Scores(ml.Model.Load(path, out _).Transform(View(ml, 80, 2))));
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Prediction_engine_takes_rows_as_they_are(TaskKind task)
    {
        var ml = new MLContext(1);
        var rows = RawRow.Many(150, 1);
        var model = Pipeline(ml, task).Fit(ml.Data.LoadFromEnumerable(rows));
        float[][] expected = Samples.Scores(model.Transform(ml.Data.LoadFromEnumerable(rows)));
        if (task == TaskKind.Multiclass) Check<Scores>(score => score.Score);
        else Check<SingleScore>(score => [score.Score]);

        void Check<T>(Func<T, float[]> score)
            where T : class, new()
        {
            using var engine = ml.Model.CreatePredictionEngine<RawRow, T>(model);
            AssertSame(expected, [.. rows.Select(row => score(engine.Predict(row)))]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Evaluation_and_cross_validation_need_no_step(TaskKind task)
    {
        var ml = new MLContext(1);
        var data = View(ml, 300, 1);
        var (trainer, scored) = (Pipeline(ml, task, epochs: 12), Pipeline(ml, task, epochs: 12).Fit(data).Transform(View(ml, 100, 2)));
        double[] metrics = task switch
        {
            TaskKind.Multiclass =>
                [ml.MulticlassClassification.Evaluate(scored).MacroAccuracy,
                    .. ml.MulticlassClassification.CrossValidate(data, trainer, 2).Select(fold => fold.Metrics.MacroAccuracy)],
            TaskKind.Binary =>
                [ml.BinaryClassification.Evaluate(scored).Accuracy,
                    .. ml.BinaryClassification.CrossValidate(data, trainer, 2).Select(fold => fold.Metrics.Accuracy)],
            _ => [ml.Regression.Evaluate(scored).RSquared,
                .. ml.Regression.CrossValidate(data, trainer, 2).Select(fold => fold.Metrics.RSquared)],
        };
        foreach (double metric in metrics) Assert.IsGreaterThan(0.6, metric);
    }

    [TestMethod]
    public void Model_stands_where_it_always_does()
    {
        var ml = new MLContext(1);
        var chain = ml.Transforms.CopyColumns("Label", nameof(RawRow.Price))
            .Append(ml.Regression.Trainers.GgMoe(RawColumnTests.Options(nameof(RawRow.Numbers), Categorical, maximumEpochs: 2)));
        var model = chain.Fit(View(ml, 100, 1)).LastTransformer;

        Assert.AreEqual(nameof(RawRow.Numbers), model.FeatureColumnName);
        Assert.AreEqual(2 + 3 + 4 + 5 + 2, model.Model.FeatureCount);
        Assert.AreEqual(2, model.Model.History.Count);
    }

    [TestMethod]
    public void Permutation_importance_permutes_the_feature_column()
    {
        var ml = new MLContext(1);
        var data = ml.Transforms.CopyColumns("Label", nameof(RawRow.Price)).Fit(View(ml, 200, 1)).Transform(View(ml, 200, 1));
        var model = ml.Regression.Trainers.GgMoe(RawColumnTests.Options(nameof(RawRow.Numbers), Categorical)).Fit(data);
        var importance = ml.Regression.PermutationFeatureImportance(model, data, permutationCount: 2);

        Assert.HasCount(2, importance);
        Assert.IsLessThan(-0.1, importance[0].RSquared.Mean);
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Scores_are_the_same_in_blocks_in_parts_and_one_by_one(TaskKind task)
    {
        var ml = new MLContext(1);
        var data = View(ml, 400, 2);
        var scored = Pipeline(ml, task).Fit(View(ml, 150, 1)).Transform(data);
        float[][] expected = Samples.Scores(scored);

        // Only what is asked for is read: a column that nothing depends on stays inactive.
        using (var cursor = scored.GetRowCursor([scored.Schema["Score"]]))
        {
            Assert.IsFalse(cursor.IsColumnActive(scored.Schema[nameof(RawRow.Kind)]));
            Assert.IsTrue(cursor.IsColumnActive(scored.Schema["Score"]));
        }
        AssertSame(expected[..40], Samples.Scores(ml.Data.TakeRows(scored, 40)));
        AssertSame(expected, Samples.Scores(ml.Data.Cache(scored)));
        string[] cities = [.. scored.GetColumn<string>(nameof(RawRow.City))];
        CollectionAssert.AreEqual(data.GetColumn<string>(nameof(RawRow.City)).ToArray(), cities);
        var parts = scored.GetRowCursorSet([scored.Schema["Score"], scored.Schema[nameof(RawRow.City)]], 3);
        Assert.AreEqual(400, parts.Sum(Count));

        static int Count(DataViewRowCursor cursor)
        {
            using (cursor)
            {
                int rows = 0;
                while (cursor.MoveNext()) rows++;
                return rows;
            }
        }
    }

    [TestMethod]
    public void Threads_score_at_once_what_one_scores_alone()
    {
        var ml = new MLContext(1);
        var model = Pipeline(ml, TaskKind.Regression).Fit(View(ml, 150, 1));
        float[][] expected = Samples.Scores(model.Transform(View(ml, 200, 2)));
        Parallel.For(0, 4, _ => AssertSame(expected, Samples.Scores(model.Transform(View(ml, 200, 2)))));
    }

    private static IDataView View(MLContext ml, int count, int seed) => ml.Data.LoadFromEnumerable(RawRow.Many(count, seed));

    private static IEstimator<ITransformer> Pipeline(MLContext ml, TaskKind task, string? name = null, int epochs = 4)
    {
        var options = new CaseOptions { MaximumEpochs = epochs, Features = nameof(RawRow.Numbers), CategoricalColumns = Categorical };
        return RawColumnTests.Label(ml, task).Append(TrainerCases.Get(name ?? "GgMoe", task).Create(ml, options));
    }

    private static void AssertSame(float[][] expected, float[][] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int row = 0; row < expected.Length; row++) CollectionAssert.AreEqual(expected[row], actual[row], $"row {row}");
    }

    private sealed class Scores
    {
        public float[] Score { get; set; } = [];
    }

    private sealed class SingleScore
    {
        public float Score { get; set; }
    }
}
