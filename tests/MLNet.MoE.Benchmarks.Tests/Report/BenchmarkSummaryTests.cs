namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class BenchmarkSummaryTests
{
    private static readonly BenchmarkSummary Summary = new(SampleResults.Table());

    [TestMethod]
    public void Models_stand_in_the_order_of_the_registry_and_datasets_in_their_own()
    {
        CollectionAssert.AreEqual(new[] { "gg-moe", "mlp", "lightgbm" }, Summary.Models.ToArray());
        CollectionAssert.AreEqual(new[] { "apples", "pears", "plums", "figs" }, Summary.Datasets.ToArray());
    }

    [TestMethod]
    public void Equal_scores_share_the_mean_of_their_places() => CollectionAssert.AreEqual(new[] { 1.5, 1.5, 3 }, RanksOn(1));

    [TestMethod]
    public void Lower_errors_rank_before_higher_ones() => CollectionAssert.AreEqual(new[] { 3.0, 2, 1 }, RanksOn(2));

    [TestMethod]
    public void A_failed_run_comes_last() => CollectionAssert.AreEqual(new[] { 1.0, 2, 3 }, RanksOn(3));

    [TestMethod]
    public void A_gain_is_above_zero_where_the_model_is_better_whatever_the_metric()
    {
        Assert.AreEqual(12.5, Summary.Gain(0, 0, 1)!.Value, 1e-9);
        Assert.AreEqual(20, Summary.Gain(2, 2, 1)!.Value, 1e-9);
        Assert.IsNull(Summary.Gain(3, 2, 1));
    }

    [TestMethod]
    public void A_model_is_ranked_on_the_datasets_alone_that_it_can_learn()
    {
        var summary = new BenchmarkSummary(
        [
            SampleResults.Of("a", "mlp", 0.5), SampleResults.Of("a", "sdca", 0.4), SampleResults.Of("a", "multinomial-moe", 0.6),
            SampleResults.Of("b", "mlp", 2, TaskKind.Regression), SampleResults.Of("b", "sdca", 1, TaskKind.Regression),
        ]);
        int em = summary.Models.ToList().IndexOf("multinomial-moe");

        Assert.AreEqual(1, summary.MeanRank(em));
        Assert.AreEqual((1, 0, 0), summary.Duel(em, 0));
        CollectionAssert.AreEqual(new[] { "mlp", "sdca" }, summary.ToScoreTable().Methods.ToArray());
    }

    [TestMethod]
    public void A_duel_is_the_other_way_round_for_the_other_side()
    {
        var (wins, ties, losses) = Summary.Duel(0, 1);

        Assert.AreEqual((2, 1, 1), (wins, ties, losses));
        Assert.AreEqual((losses, ties, wins), Summary.Duel(1, 0));
    }

    [TestMethod]
    public void Mean_ranks_are_those_of_the_statistics_where_nothing_failed()
    {
        var complete = new BenchmarkSummary([.. SampleResults.Table().Where(record => record.Dataset != "figs")]);

        double[] expected = Ranks.Mean(complete.ToScoreTable());

        for (int m = 0; m < expected.Length; m++) Assert.AreEqual(expected[m], complete.MeanRank(m), 1e-12);
    }

    [TestMethod]
    public void Seeds_are_averaged_and_their_deviation_is_the_sample_one()
    {
        var cell = new BenchmarkSummary([SampleResults.Of("d", "mlp", 0.8), SampleResults.Of("d", "mlp", 0.9, seed: 1)])[0, 0];

        Assert.AreEqual(0.85, cell.Score!.Value, 1e-12);
        Assert.AreEqual(Math.Sqrt(0.005), cell.Deviation!.Value, 1e-12);
    }

    [TestMethod]
    public void A_model_that_failed_with_one_seed_has_no_score()
    {
        var cell = new BenchmarkSummary([SampleResults.Of("d", "mlp", 0.8), SampleResults.Failed("d", "mlp", "no") with { Seed = 1 }])[0,
            0];

        Assert.IsNull(cell.Score);
        Assert.AreEqual("no", cell.Error);
    }

    [TestMethod]
    public void A_model_that_did_not_take_part_has_no_rank_and_changes_none()
    {
        var summary = new BenchmarkSummary([
            SampleResults.Of("d", "mlp", 0.8), SampleResults.Of("d", "lightgbm", 0.7), SampleResults.Of("d", "sdca", 0.9),
            SampleResults.Of("e", "mlp", 0.8), SampleResults.Failed("e", "lightgbm", "no luck")]);

        Assert.IsTrue(double.IsNaN(summary.Ranks[1, 2]));
        Assert.AreEqual((1.5, 2.5, 1.0), (summary.MeanRank(0), summary.MeanRank(1), summary.MeanRank(2)));
        Assert.AreEqual((0, 0, 1), summary.Duel(0, 2));
    }

    private static double[] RanksOn(int dataset) => [.. Enumerable.Range(0, 3).Select(model => Summary.Ranks[dataset, model])];
}
