using MLNet.MoE.Cli.Scoring;

namespace MLNet.MoE.Cli.Tests.Scoring;

[TestClass]
public sealed class EvaluationTests
{
    [TestMethod]
    public void Regression_figures_are_those_of_their_definitions()
    {
        var evaluation = Evaluation.Of(TaskKind.Regression, ScoredRows.Of([1, 2, 5], 1, []), [1, 3, 2]);
        Assert.AreEqual(Math.Sqrt(10 / 3.0), Value(evaluation, "rmse"), 1e-12);
        Assert.AreEqual(4 / 3.0, Value(evaluation, "mae"), 1e-12);
        Assert.AreEqual(1 - (10 / 2.0), Value(evaluation, "r_squared"), 1e-12);
        Assert.IsNull(evaluation.Confusion);
    }

    [TestMethod]
    public void Binary_figures_are_those_of_their_definitions()
    {
        var evaluation = Binary([0.1f, 0.4f, 0.6f, 0.8f], [0, 1, 0, 1]);
        Assert.AreEqual(0.5, Value(evaluation, "accuracy"));
        Assert.AreEqual(-(Math.Log(0.9) + Math.Log(0.4) + Math.Log(0.4) + Math.Log(0.8)) / 4, Value(evaluation, "log_loss"), 1e-6);
        Assert.AreEqual(0.75, Value(evaluation, "auc"), 1e-12);
        Assert.AreEqual(0.5, Value(evaluation, "f1"), 1e-12);
        CollectionAssert.AreEqual(new[] { 1, 1 }, evaluation.Confusion![0]);
        CollectionAssert.AreEqual(new[] { 1, 1 }, evaluation.Confusion[1]);
    }

    [TestMethod]
    public void Equal_scores_count_half_in_the_area_under_the_curve() =>
        Assert.AreEqual(0.5, Value(Binary([0.3f, 0.3f, 0.3f, 0.3f], [0, 1, 0, 1]), "auc"));

    [TestMethod]
    public void Area_under_the_curve_is_unknown_with_one_class() =>
        Assert.IsTrue(double.IsNaN(Value(Binary([0.3f, 0.6f], [1, 1]), "auc")));

    [TestMethod]
    public void Balanced_accuracy_is_the_mean_recall_of_the_classes_that_occur()
    {
        var scored = ScoredRows.Of([1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0], 3, [0, 0, 1, 0]);
        var evaluation = Evaluation.Of(TaskKind.Multiclass, scored, [0, 0, 1, 1]);
        Assert.AreEqual(0.75, Value(evaluation, "accuracy"));
        Assert.AreEqual((1 + 0.5) / 2, Value(evaluation, "balanced_accuracy"), 1e-12);
    }

    private static Evaluation Binary(float[] probabilities, float[] labels) => Evaluation.Of(
        TaskKind.Binary,
        ScoredRows.Of([.. probabilities.SelectMany(p => new[] { 1 - p, p })], 2, Array.ConvertAll(probabilities, p => p > 0.5f ? 1 : 0)),
        labels);

    private static double Value(Evaluation evaluation, string name) => evaluation.Metrics.Single(metric => metric.Key == name).Value;
}
