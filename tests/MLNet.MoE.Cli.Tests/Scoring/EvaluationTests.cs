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

    [TestMethod]
    public void Thresholds_have_the_counts_of_their_definitions()
    {
        float[] probabilities = [0.1f, 0.35f, 0.4f, 0.6f, 0.8f];
        bool[] isPositive = [false, true, false, true, true];
        var thresholds = Thresholds.Of(probabilities, isPositive, (1, 10));
        CollectionAssert.AreEqual(new[] { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 },
            thresholds.Even.Select(t => t.Probability).ToArray());
        Assert.AreEqual(new Threshold(0.4, 2, 1, 1), thresholds.Even[3]);
        Assert.AreEqual((2 / 3.0, 2 / 3.0), (thresholds.Even[3].Precision, thresholds.Even[3].Recall));
        Assert.IsTrue(double.IsNaN(thresholds.Even[8].Precision));
        // All three with one false alarm: F1 is 6 / 7; without it two of them have 4 / 5.
        Assert.AreEqual((3, 1, 0), (thresholds.BestF1.Hits, thresholds.BestF1.FalseAlarms, thresholds.BestF1.Misses));
        Assert.AreEqual((0.1f + 0.35f) / 2.0, thresholds.BestF1.Probability, 1e-6);
        Assert.AreEqual(1, thresholds.BestCost!.Cost((1, 10)));
        // Where a false alarm costs more than all, none is raised but for what is certain.
        var careful = Thresholds.Of(probabilities, isPositive, (100, 1)).BestCost!;
        Assert.AreEqual((2, 0), (careful.Hits, careful.FalseAlarms));
        Assert.IsNull(Thresholds.Of(probabilities, isPositive, null).BestCost);
    }

    [TestMethod]
    public void Equal_probabilities_are_never_separated_by_a_threshold()
    {
        var thresholds = Thresholds.Of([0.5f, 0.5f, 0.5f, 0.5f], [true, false, false, false], (1, 1));
        Assert.AreEqual((1, 3), (thresholds.BestF1.Hits, thresholds.BestF1.FalseAlarms));
        Assert.AreEqual((0, 0), (thresholds.BestCost!.Hits, thresholds.BestCost.FalseAlarms));
    }

    private static Evaluation Binary(float[] probabilities, float[] labels) => Evaluation.Of(
        TaskKind.Binary,
        ScoredRows.Of([.. probabilities.SelectMany(p => new[] { 1 - p, p })], 2, Array.ConvertAll(probabilities, p => p > 0.5f ? 1 : 0)),
        labels);

    private static double Value(Evaluation evaluation, string name) => evaluation.Metrics.Single(metric => metric.Key == name).Value;
}
