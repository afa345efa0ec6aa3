namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class FriedmanTestTests
{
    [TestMethod]
    public void The_published_example_has_its_mean_ranks_and_statistics()
    {
        var test = FriedmanTest.Run(DemsarExample.Table);

        double[] expected = [3.143, 2.000, 2.893, 1.964];
        for (int method = 0; method < 4; method++)
            Assert.AreEqual(expected[method], test.MeanRanks[method], 0.0005);
        // The paper computes 9.28 and 3.69 from the rounded ranks.
        Assert.AreEqual(9.28, test.ChiSquared, 0.01);
        Assert.AreEqual(3.69, test.F, 0.01);
        // Its critical value, F(3, 39) at 5 percent, is 2.85.
        Assert.IsLessThan(0.05, test.FPValue);
        Assert.AreEqual(0.05, Tails.F(2.845, 3, 39), 0.0005);
    }

    [TestMethod]
    public void A_comparison_with_a_control_has_the_published_p_values()
    {
        var test = FriedmanTest.Run(DemsarExample.Table);

        Assert.AreEqual(0.016, test.PairPValue(0, 3), 0.0005);
        Assert.AreEqual(0.019, test.PairPValue(0, 1), 0.0005);
        Assert.AreEqual(0.607, test.PairPValue(0, 2), 0.0025);
    }

    [TestMethod]
    public void Methods_that_always_tie_do_not_differ()
    {
        var test = FriedmanTest.Run(new ScoreTable(["a", "b", "c"], ["1", "2"], [[1, 1, 1], [2, 2, 2]]));

        CollectionAssert.AreEqual(new[] { 2.0, 2, 2 }, test.MeanRanks.ToArray());
        Assert.AreEqual(0, test.ChiSquared, 1e-12);
        Assert.AreEqual(1, test.ChiSquaredPValue);
        Assert.AreEqual(1, test.FPValue);
    }

    [TestMethod]
    public void Datasets_that_agree_on_the_whole_order_give_an_infinite_f()
    {
        var test = FriedmanTest.Run(new ScoreTable(["a", "b", "c"], ["1", "2", "3"], [[3, 2, 1], [6, 5, 4], [3, 2, 1]]));

        Assert.AreEqual(6, test.ChiSquared, 1e-9);
        Assert.AreEqual(double.PositiveInfinity, test.F);
        Assert.AreEqual(0, test.FPValue);
    }

    [TestMethod]
    public void A_single_dataset_gives_no_f()
    {
        var test = FriedmanTest.Run(new ScoreTable(["a", "b"], ["1"], [[3, 2]]));

        Assert.IsTrue(double.IsNaN(test.F));
        Assert.IsTrue(double.IsNaN(test.FPValue));
    }

    [TestMethod]
    public void The_order_of_methods_and_datasets_does_not_matter()
    {
        var table = DemsarExample.Table;
        var turned = new ScoreTable(
            [.. table.Methods.Reverse()],
            [.. table.Datasets.Reverse()],
            [.. Enumerable.Range(0, 14).Reverse().Select(dataset => table[dataset].ToArray().Reverse().ToArray())]);

        var (one, other) = (FriedmanTest.Run(table), FriedmanTest.Run(turned));

        Assert.AreEqual(one.ChiSquared, other.ChiSquared, 1e-9);
        for (int method = 0; method < 4; method++)
            Assert.AreEqual(one.MeanRanks[method], other.MeanRanks[3 - method], 1e-12);
    }

    [TestMethod]
    public void A_missing_score_is_named()
    {
        var table = new ScoreTable(["a", "b"], ["one", "two"], [[1, 2], [1, double.NaN]]);

        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => FriedmanTest.Run(table));

        StringAssert.Contains(exception.Message, "'b'");
        StringAssert.Contains(exception.Message, "'two'");
        Assert.AreEqual(1, FriedmanTest.Run(table.CompleteDatasets()).DatasetCount);
    }

    [TestMethod]
    [DataRow(3.841, 1.0, 0.05)]
    [DataRow(7.815, 3.0, 0.05)]
    [DataRow(11.345, 3.0, 0.01)]
    public void The_tail_of_chi_squared_is_that_of_the_tables(double value, double freedom, double expected)
    {
        Assert.AreEqual(expected, Tails.ChiSquared(value, freedom), expected * 0.002);
    }
}
