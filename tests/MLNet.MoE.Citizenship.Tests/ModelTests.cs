using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class ModelTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Model_scores_rows_as_the_transformer_does(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var transformer = Samples.Fitted(ml, TrainerCases.Get(name, task));
        var scored = transformer.Transform(Samples.View(ml, 50, 2));
        var model = transformer.Model();
        float[] scores = new float[model.ScoreCount];

        Assert.AreEqual(task, model.Task);
        foreach (var (features, expected) in scored.GetVectors("Features").Zip(Samples.Scores(scored)))
        {
            model.Predict(features, scores);
            CollectionAssert.AreEqual(expected, scores);
        }
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Many_rows_are_scored_as_one_by_one(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var transformer = Samples.Fitted(ml, TrainerCases.Get(name, task));
        var scored = transformer.Transform(Samples.View(ml, 300, 2));
        var model = transformer.Model();
        float[][] features = [.. scored.GetVectors("Features")];
        float[] many = new float[features.Length * model.ScoreCount];
        float[] one = new float[model.ScoreCount];

        model.PredictMany(features.SelectMany(row => row).ToArray(), many);

        for (int row = 0; row < features.Length; row++)
        {
            model.Predict(features[row], one);
            for (int i = 0; i < one.Length; i++)
                Assert.AreEqual(one[i], many[(row * one.Length) + i], 1e-4f * Math.Max(1, Math.Abs(one[i])));
        }
        Assert.ThrowsExactly<ArgumentException>(() => model.PredictMany(new float[model.FeatureCount + 1], new float[model.ScoreCount]));
        Assert.ThrowsExactly<ArgumentException>(() => model.PredictMany(new float[model.FeatureCount], new float[2 * model.ScoreCount]));
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Row_of_another_length_is_an_error_that_says_both(string name, TaskKind task)
    {
        var model = Samples.Fitted(new MLContext(1), TrainerCases.Get(name, task), new() { MaximumEpochs = 1 }).Model();
        var error = Assert.ThrowsExactly<ArgumentException>(() => model.Predict(new float[3], new float[model.ScoreCount]));
        StringAssert.Contains(error.Message, "trained on 5 features; this row has 3");
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Networks), typeof(TrainerCases))]
    public void Gate_weights_of_a_row_add_up_to_one(string name, TaskKind task)
    {
        var model = Samples.Fitted(new MLContext(1), TrainerCases.Get(name, task), new() { MaximumEpochs = 3 }).Network();
        float[] weights = model.GetGateWeights([1, 0.5f, 0, 1, 0]);

        Assert.HasCount(name == "Mlp" ? 1 : 4, weights);
        Assert.IsTrue(weights.All(weight => weight >= 0));
        Assert.AreEqual(1, weights.Sum(), 1e-5);
        Assert.IsGreaterThan(100, model.NumberOfParameters);
    }

    [TestMethod]
    public void Stock_transformers_carry_the_model()
    {
        var ml = new MLContext(1);
        NetworkModelParameters multiclass = ml.MulticlassClassification.Trainers.Mlp(maximumEpochs: 1).Fit(Data(TaskKind.Multiclass)).Model;
        NetworkModelParameters binary = ml.BinaryClassification.Trainers.Mlp(maximumEpochs: 1).Fit(Data(TaskKind.Binary)).Model.SubModel;
        NetworkModelParameters regression = ml.Regression.Trainers.Mlp(maximumEpochs: 1).Fit(Data(TaskKind.Regression)).Model;

        CollectionAssert.AreEqual(new[] { 3, 1, 1 }, new[] { multiclass.ScoreCount, binary.ScoreCount, regression.ScoreCount });

        IDataView Data(TaskKind task)
        {
            var rows = Samples.View(ml, 60, 1);
            return Samples.Preparation(ml, task).Fit(rows).Transform(rows);
        }
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Missing_values_are_learnt_from_and_scored(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var rows = Samples.Rows(200, 1);
        for (int i = 0; i < rows.Count; i += 7) rows[i].Width = float.NaN;
        var model = Samples.Pipeline(ml, TrainerCases.Get(name, task)).Fit(ml.Data.LoadFromEnumerable(rows));
        Assert.IsTrue(Samples.Scores(model.Transform(ml.Data.LoadFromEnumerable(rows))).All(scores => scores.All(float.IsFinite)));
    }

    [TestMethod]
    public void Applications_see_ML_NET_as_it_is()
        => Assert.IsFalse(typeof(MLContext).Assembly.GetType("Microsoft.ML.Data.RowToRowScorerBase", throwOnError: true)!.IsPublic);
}
