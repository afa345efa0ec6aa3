namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class NemenyiTestTests
{
    [TestMethod]
    public void The_published_example_has_its_critical_differences()
    {
        var friedman = FriedmanTest.Run(DemsarExample.Table);

        Assert.AreEqual(1.25, NemenyiTest.Run(friedman, 0.05).CriticalDifference, 0.005);
        Assert.AreEqual(1.12, NemenyiTest.Run(friedman, 0.10).CriticalDifference, 0.005);
    }

    [TestMethod]
    public void The_published_example_separates_c45_from_both_forms_with_m_at_ten_percent()
    {
        var test = NemenyiTest.Run(FriedmanTest.Run(DemsarExample.Table), 0.10);

        Assert.IsTrue(test.Differ(0, 1));
        Assert.IsTrue(test.Differ(0, 3));
        Assert.IsFalse(test.Differ(0, 2));
        Assert.IsFalse(test.Differ(1, 2));
        Assert.HasCount(2, test.Groups);
        CollectionAssert.AreEqual(new[] { 3, 1, 2 }, test.Groups[0].ToArray());
        CollectionAssert.AreEqual(new[] { 2, 0 }, test.Groups[1].ToArray());
    }

    [TestMethod]
    public void At_five_percent_the_published_example_is_one_group()
    {
        var test = NemenyiTest.Run(FriedmanTest.Run(DemsarExample.Table), 0.05);

        Assert.HasCount(1, test.Groups);
        Assert.HasCount(4, test.Groups[0]);
    }

    [TestMethod]
    [DataRow(0.05, new[] { 1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164 })]
    [DataRow(0.10, new[] { 1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920 })]
    public void Critical_values_are_those_of_the_published_table(double alpha, double[] published)
    {
        for (int methods = 2; methods <= 10; methods++)
        {
            double value = StudentizedRange.Quantile(methods, 1 - alpha) / Math.Sqrt(2);
            // The table is rounded at times down and at times up.
            Assert.AreEqual(published[methods - 2], value, 0.0011, $"{methods} methods");
        }
    }

    [TestMethod]
    public void The_p_value_at_the_critical_difference_is_the_level()
    {
        Assert.AreEqual(0.95, StudentizedRange.Distribution(5, StudentizedRange.Quantile(5, 0.95)), 1e-9);
    }

    [TestMethod]
    public void The_p_value_of_a_pair_agrees_with_the_decision()
    {
        var test = NemenyiTest.Run(FriedmanTest.Run(DemsarExample.Table), 0.10);

        for (int one = 0; one < 4; one++)
        {
            for (int other = 0; other < 4; other++)
                Assert.AreEqual(test.Differ(one, other), test.PairPValue(one, other) <= 0.10);
        }
    }

    [TestMethod]
    public void Two_methods_are_compared_as_by_a_normal_test()
    {
        Assert.AreEqual(1 - Tails.TwoSidedNormal(1.3), StudentizedRange.Distribution(2, 1.3 * Math.Sqrt(2)), 1e-9);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void A_level_that_is_no_probability_is_refused(double alpha)
    {
        var friedman = FriedmanTest.Run(DemsarExample.Table);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NemenyiTest.Run(friedman, alpha));
    }
}
