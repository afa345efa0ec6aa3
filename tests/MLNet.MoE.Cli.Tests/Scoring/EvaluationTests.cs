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
        var thresholds = Thresholds.Of(Ranked(probabilities, isPositive), (1, 10));
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
        var careful = Thresholds.Of(Ranked(probabilities, isPositive), (100, 1)).BestCost!;
        Assert.AreEqual((2, 0), (careful.Hits, careful.FalseAlarms));
        Assert.IsNull(Thresholds.Of(Ranked(probabilities, isPositive), null).BestCost);
    }

    [TestMethod]
    public void Equal_probabilities_are_never_separated_by_a_threshold()
    {
        var thresholds = Thresholds.Of(Ranked([0.5f, 0.5f, 0.5f, 0.5f], [true, false, false, false]), (1, 1));
        Assert.AreEqual((1, 3), (thresholds.BestF1.Hits, thresholds.BestF1.FalseAlarms));
        Assert.AreEqual((0, 0), (thresholds.BestCost!.Hits, thresholds.BestCost.FalseAlarms));
    }

    [TestMethod]
    public void Figures_of_more_rows_than_are_kept_are_near_the_exact_ones()
    {
        const int rows = 20_000;
        var random = new Random(4);
        RankedScores exact = new(), grouped = new(mostExact: 100);
        for (int row = 0; row < rows; row++)
        {
            // Half of the rows are nearly certain, so that digits near 1 count as much as near 0.
            double certainty = row % 2 == 0 ? 1 : 1e-4;
            bool isPositive = random.Next(2) == 0;
            float probability = (float)(isPositive ? 1 - (certainty * random.NextDouble()) : certainty * Math.Sqrt(random.NextDouble()));
            exact.Add(probability, isPositive);
            grouped.Add(probability, isPositive);
        }
        Assert.IsLessThan(exact.Groups().Count(), grouped.Groups().Count());
        Assert.AreEqual(exact.AreaUnderCurve(), grouped.AreaUnderCurve(), 2e-5);
        var (a, b) = (Thresholds.Of(exact, (1, 2)), Thresholds.Of(grouped, (1, 2)));
        Assert.AreEqual(a.BestF1.F1, b.BestF1.F1, 1e-3);
        Assert.AreEqual(a.BestCost!.Cost((1, 2)), b.BestCost!.Cost((1, 2)), 0.001 * rows);
        for (int i = 0; i < 9; i++) Assert.AreEqual(a.Even[i].Hits, b.Even[i].Hits, 10);
    }

    [TestMethod]
    public void Rows_may_come_some_at_a_time()
    {
        var random = new Random(2);
        float[] probabilities = [.. Enumerable.Range(0, 90).Select(_ => random.NextSingle())];
        float[] labels = [.. probabilities.Select(p => random.NextSingle() < p ? 1f : 0f)];
        var whole = Binary(probabilities, labels);
        var sums = new EvaluationSums(TaskKind.Binary);
        for (int start = 0; start < 90; start += 20)
        {
            float[] part = probabilities[start..Math.Min(90, start + 20)];
            sums.Add(Scored(part), [.. labels.Skip(start).Take(20).Select(label => (double)label)]);
        }
        var parts = sums.Result(thresholds: true);
        CollectionAssert.AreEqual(whole.Metrics.ToArray(), parts.Metrics.ToArray());
        Assert.AreEqual(90, parts.Rows);
        Assert.IsNotNull(parts.Thresholds);
    }

    private static RankedScores Ranked(float[] probabilities, bool[] isPositive)
    {
        var scores = new RankedScores();
        for (int row = 0; row < probabilities.Length; row++) scores.Add(probabilities[row], isPositive[row]);
        return scores;
    }

    private static Evaluation Binary(float[] probabilities, float[] labels) => Evaluation.Of(
        TaskKind.Binary, Scored(probabilities), labels);

    private static ScoredRows Scored(float[] probabilities)
        => ScoredRows.Of([.. probabilities.SelectMany(p => new[] { 1 - p, p })], 2, Array.ConvertAll(probabilities, p => p > 0.5f ? 1 : 0));

    private static double Value(Evaluation evaluation, string name) => evaluation.Metrics.Single(metric => metric.Key == name).Value;
}
