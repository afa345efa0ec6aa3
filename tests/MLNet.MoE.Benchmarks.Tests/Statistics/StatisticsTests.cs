namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Ranks, the correction of Holm, wins and losses, and the table of scores.</summary>
[TestClass]
public sealed class StatisticsTests
{
    [TestMethod]
    public void Equal_scores_share_the_mean_of_their_ranks()
    {
        CollectionAssert.AreEqual(new[] { 1.0, 3, 3, 3, 5 }, Ranks.BestFirst([0.9, 0.8, 0.8, 0.8, 0.1]));
        CollectionAssert.AreEqual(new[] { 2.5, 2.5, 1.0 }, Ranks.Ascending([7, 7, -1]));
    }

    [TestMethod]
    public void Ranks_of_a_dataset_add_up_whatever_the_ties()
    {
        var random = new SeededRandom(1);
        for (int i = 0; i < 100; i++)
        {
            double[] scores = Enumerable.Range(0, 9).Select(_ => (double)random.NextInt(5)).ToArray();
            Assert.AreEqual(45, Ranks.BestFirst(scores).Sum(), 1e-9);
        }
    }

    [TestMethod]
    public void A_rank_of_nothing_is_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Ranks.Ascending([1, double.NaN]));
    }

    [TestMethod]
    public void Holm_rejects_the_first_two_of_the_published_example()
    {
        double[] adjusted = HolmCorrection.Adjust([0.607, 0.016, 0.019]);

        Assert.AreEqual(0.607, adjusted[0], 1e-12);
        Assert.AreEqual(0.048, adjusted[1], 1e-12);
        Assert.AreEqual(0.048, adjusted[2], 1e-12);
    }

    [TestMethod]
    public void Holm_never_falls_with_a_larger_p_value_and_never_exceeds_one()
    {
        double[] adjusted = HolmCorrection.Adjust([0.01, 0.04, 0.03, 0.005, 0.9]);

        double[] expected = [0.04, 0.09, 0.09, 0.025, 0.9];
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], adjusted[i], 1e-12);
        Assert.AreEqual(1, HolmCorrection.Adjust([0.8, 0.9])[0]);
    }

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.1)]
    [DataRow(double.NaN)]
    public void Holm_refuses_what_is_no_probability(double value)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => HolmCorrection.Adjust([0.5, value]));
    }

    [TestMethod]
    public void Wins_ties_and_losses_of_the_published_example()
    {
        var matrix = WinTieLoss.Matrix(DemsarExample.Table);

        Assert.AreEqual(new WinTieLoss(10, 2, 2), matrix[1, 0]);
        Assert.AreEqual(new WinTieLoss(2, 2, 10), matrix[0, 1]);
        Assert.AreEqual("0/0/0", matrix[2, 2].ToString());
    }

    [TestMethod]
    public void Scores_within_the_tolerance_tie_and_missing_ones_do_not_count()
    {
        var table = new ScoreTable(["a", "b"], ["1", "2", "3"], [[-100, -100.5], [1, 2], [1, double.NaN]]);

        Assert.AreEqual(new WinTieLoss(0, 1, 1), WinTieLoss.Matrix(table, 0.01)[0, 1]);
        Assert.AreEqual(new WinTieLoss(1, 0, 1), WinTieLoss.Matrix(table)[0, 1]);
    }

    [TestMethod]
    public void A_table_whose_parts_do_not_fit_is_refused()
    {
        StringAssert.Contains(Refuse(["a"], ["1"], [[1]]), "two methods");
        StringAssert.Contains(Refuse(["a", "a"], ["1"], [[1, 2]]), "'a'");
        StringAssert.Contains(Refuse(["a", "b"], ["1", "2"], [[1, 2]]), "1 rows");
        StringAssert.Contains(Refuse(["a", "b"], ["one"], [[1, 2, 3]]), "'one'");
    }

    [TestMethod]
    public void A_table_without_a_complete_dataset_cannot_be_ranked()
    {
        var table = new ScoreTable(["a", "b"], ["1"], [[double.NaN, 1]]);

        Assert.IsFalse(table.IsComplete);
        Assert.ThrowsExactly<InvalidOperationException>(() => Ranks.Mean(table.CompleteDatasets()));
    }

    private static string Refuse(string[] methods, string[] datasets, double[][] scores) =>
        Assert.ThrowsExactly<ArgumentException>(() => new ScoreTable(methods, datasets, scores)).Message;
}
