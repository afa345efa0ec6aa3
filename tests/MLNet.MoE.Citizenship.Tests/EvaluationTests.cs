using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class EvaluationTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.Multiclass), typeof(TrainerCases))]
    public void Multiclass_model_is_evaluated(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var scored = Samples.Preparation(ml, task).Append(TrainerCases.Get(name, task).Create(ml, new()))
            .Fit(Samples.View(ml, 300, 1)).Transform(Samples.View(ml, 200, 2));
        var metrics = ml.MulticlassClassification.Evaluate(scored);

        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
        Assert.IsLessThan(0.4, metrics.LogLoss);
        Assert.IsTrue(scored.GetVectors("Score").All(score => Math.Abs(score.Sum() - 1) < 1e-5),
            "The probabilities of a row don't add up to 1.");
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Binary), typeof(TrainerCases))]
    public void Binary_model_is_evaluated_calibrated_and_not(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var scored = Samples.Fitted(ml, TrainerCases.Get(name, task)).Transform(Samples.View(ml, 200, 2));

        Assert.IsGreaterThan(0.95, ml.BinaryClassification.Evaluate(scored).AreaUnderRocCurve);
        Assert.IsLessThan(0.5, ml.BinaryClassification.Evaluate(scored).LogLoss);
        Assert.IsGreaterThan(0.95, ml.BinaryClassification.EvaluateNonCalibrated(scored).AreaUnderRocCurve);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Binary), typeof(TrainerCases))]
    public void Probability_is_the_logistic_function_of_the_score(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var scored = Samples.Fitted(ml, TrainerCases.Get(name, task)).Transform(Samples.View(ml, 200, 2));

        foreach (var (score, probability) in scored.GetNumbers("Score").Zip(scored.GetNumbers("Probability")))
            Assert.AreEqual(1 / (1 + Math.Exp(-score)), probability, 1e-6);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Regression), typeof(TrainerCases))]
    public void Regression_model_is_evaluated(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var metrics = ml.Regression.Evaluate(Samples.Fitted(ml, TrainerCases.Get(name, task)).Transform(Samples.View(ml, 200, 2)));
        Assert.IsGreaterThan(0.9, metrics.RSquared);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Pipeline_is_cross_validated(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var data = Samples.View(ml, 240, 1);
        var pipeline = Samples.Preparation(ml, task).Append(TrainerCases.Get(name, task).Create(ml, new() { MaximumEpochs = 10 }));
        double[] scores = task switch
        {
            TaskKind.Multiclass =>
                [.. ml.MulticlassClassification.CrossValidate(data, pipeline, 3).Select(fold => fold.Metrics.MicroAccuracy)],
            TaskKind.Binary => [.. ml.BinaryClassification.CrossValidate(data, pipeline, 3).Select(fold => fold.Metrics.Accuracy)],
            _ => [.. ml.Regression.CrossValidate(data, pipeline, 3).Select(fold => fold.Metrics.RSquared)],
        };

        Assert.HasCount(3, scores);
        Assert.IsTrue(scores.All(score => score > 0.4), string.Join(", ", scores));
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Binary), typeof(TrainerCases))]
    public void One_versus_all_takes_the_binary_trainer(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var model = Samples.Preparation(ml, TaskKind.Multiclass).Append(TrainerCases.Get(name, task).OneVersusAll!(ml, new()))
            .Fit(Samples.View(ml, 300, 1));
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(Samples.View(ml, 200, 2)));
        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
    }
}
