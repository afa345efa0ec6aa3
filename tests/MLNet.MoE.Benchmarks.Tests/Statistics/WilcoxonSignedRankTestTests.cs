namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class WilcoxonSignedRankTestTests
{
    [TestMethod]
    public void The_published_example_has_its_rank_sums_and_statistic()
    {
        var table = DemsarExample.Table;

        var test = WilcoxonSignedRankTest.Run(table.ScoresOf(1).Select(Rounded).ToArray(), table.ScoresOf(0).Select(Rounded).ToArray());

        Assert.AreEqual(14, test.PairCount);
        Assert.AreEqual(93, test.PositiveRankSum);
        Assert.AreEqual(12, test.NegativeRankSum);
        Assert.AreEqual(12, test.Statistic);
        Assert.AreEqual(2.54, test.Z, 0.015);
        Assert.IsLessThan(0.05, test.PValue);
    }

    [TestMethod]
    public void An_exact_p_value_is_that_of_hollander_and_wolfe()
    {
        // M. Hollander and D. A. Wolfe, Nonparametric Statistical Methods (1973), p. 29: Hamilton depression scale
        // factor at two visits of nine patients; one-sided p 0.0195.
        double[] first = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
        double[] second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

        var test = WilcoxonSignedRankTest.Run(first, second);

        Assert.AreEqual(40, test.PositiveRankSum);
        Assert.IsTrue(test.IsExact);
        Assert.AreEqual(0.0390625, test.PValue, 1e-12);
    }

    [TestMethod]
    [DataRow(5, 0.0625)]
    [DataRow(6, 0.03125)]
    [DataRow(10, 0.001953125)]
    public void A_method_that_always_wins_has_the_smallest_p_value(int pairs, double expected)
    {
        double[] wins = Enumerable.Range(1, pairs).Select(i => (double)i).ToArray();

        Assert.AreEqual(expected, WilcoxonSignedRankTest.Run(wins, new double[pairs]).PValue, 1e-15);
    }

    [TestMethod]
    public void An_exact_p_value_with_ties_counts_all_signs()
    {
        double[] differences = [1, 1, -1, 2, 2, 3];
        var test = WilcoxonSignedRankTest.Run(differences, new double[6]);
        double[] ranks = [2, 2, 2, 4.5, 4.5, 6];

        int asFar = Enumerable.Range(0, 64).Count(signs =>
        {
            double difference = Enumerable.Range(0, 6).Sum(i => (signs >> i & 1) == 1 ? ranks[i] : -ranks[i]);
            return Math.Abs(difference) >= 17;
        });

        Assert.AreEqual(asFar / 64.0, test.PValue, 1e-15);
    }

    [TestMethod]
    public void Zero_differences_can_be_dropped_or_split()
    {
        double[] differences = [0, 0, 0, 1, -2, 3];

        var dropped = WilcoxonSignedRankTest.Run(differences, new double[6], ZeroDifferences.Drop);
        var split = WilcoxonSignedRankTest.Run(differences, new double[6], ZeroDifferences.Split);

        Assert.AreEqual(3, dropped.PairCount);
        Assert.AreEqual(4, dropped.PositiveRankSum);
        Assert.AreEqual(2, dropped.NegativeRankSum);
        // Of three zeros one is left out; the other two share ranks 1 and 2.
        Assert.AreEqual(5, split.PairCount);
        Assert.AreEqual(1.5 + 3 + 5, split.PositiveRankSum);
        Assert.AreEqual(1.5 + 4, split.NegativeRankSum);
    }

    [TestMethod]
    [DataRow(ZeroDifferences.Drop)]
    [DataRow(ZeroDifferences.Split)]
    public void Methods_that_never_differ_have_a_p_value_of_one(ZeroDifferences zeros)
    {
        double[] scores = [1, 2, double.PositiveInfinity];

        var test = WilcoxonSignedRankTest.Run(scores, scores, zeros);

        Assert.AreEqual(1, test.PValue);
        Assert.AreEqual(0, test.Z);
    }

    [TestMethod]
    public void Exchanging_the_methods_exchanges_the_sums()
    {
        var table = DemsarExample.Table;

        var one = WilcoxonSignedRankTest.Run(table.ScoresOf(2), table.ScoresOf(3));
        var other = WilcoxonSignedRankTest.Run(table.ScoresOf(3), table.ScoresOf(2));

        Assert.AreEqual(one.PositiveRankSum, other.NegativeRankSum);
        Assert.AreEqual(one.PValue, other.PValue, 1e-15);
        Assert.AreEqual(one.Z, -other.Z, 1e-12);
    }

    [TestMethod]
    public void The_normal_p_value_of_many_pairs_is_near_the_exact_one_of_slightly_fewer()
    {
        var random = new SeededRandom(6);
        double[] differences = Enumerable.Range(0, 51).Select(_ => random.NextNormal() + 0.3).ToArray();

        var normal = WilcoxonSignedRankTest.Run(differences, new double[51]);
        var exact = WilcoxonSignedRankTest.Run(differences.AsSpan(0, 50), new double[50]);

        Assert.IsFalse(normal.IsExact);
        Assert.IsTrue(exact.IsExact);
        Assert.AreEqual(Tails.TwoSidedNormal(exact.Z), exact.PValue, 0.005);
        Assert.AreEqual(Tails.TwoSidedNormal(normal.Z), normal.PValue, 1e-15);
    }

    [TestMethod]
    public void Exact_p_values_are_uniform_where_the_methods_are_alike()
    {
        var random = new SeededRandom(7);

        int rejected = Enumerable.Range(0, 4_000).Count(_ =>
            WilcoxonSignedRankTest.Run([.. Enumerable.Range(0, 12).Select(_ => random.NextNormal())], new double[12]).PValue <= 0.05);

        // At 12 pairs the largest attainable level not above 5 percent is 4.25 percent: 170, deviation 13.
        Assert.IsLessThan(60, Math.Abs(rejected - 170));
    }

    [TestMethod]
    public void Unequal_lengths_and_missing_scores_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => WilcoxonSignedRankTest.Run([1.0, 2.0], [1.0]));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => WilcoxonSignedRankTest.Run([1.0, double.NaN], [1.0, 2.0])).Message, "Pair 1");
    }

    // Differences of decimal scores differ in their last bits; in thousandths they tie as the paper ranks them.
    private static double Rounded(double score) => Math.Round(1000 * score);
}
