namespace MLNet.MoE.Tests.MLNet.Robustness;

[TestClass]
public sealed class RankBudgetTests
{
    private static readonly float[] Hundred = [.. Enumerable.Range(0, 100).Select(i => (float)(i * i))];

    [TestMethod]
    public void Ends_lie_within_the_budget_and_reach_it()
    {
        var random = new Random(1);
        foreach (double share in (double[])[0.03, 0.1, 0.5])
        {
            var budget = new RankBudget(Hundred, share, up: true, down: true);
            for (int i = 0; i < 50; i++)
            {
                float value = random.Next(9801);
                float[] ends = [.. budget.Ends(value)];
                Assert.IsTrue(ends.All(end => budget.Distance(value, end) <= share + 1e-9), $"{value}, {share}");
                // Away from the ends of the column a number gets as far as it may, to within a row.
                if (value is > 3000 and < 6000 && share < 0.2)
                    Assert.IsGreaterThanOrEqualTo(share - 0.021, ends.Max(end => budget.Distance(value, end)));
            }
        }
    }

    [TestMethod]
    public void Direction_is_kept_and_a_missing_number_stays_missing()
    {
        Assert.IsTrue(new RankBudget(Hundred, 0.1, up: true, down: false).Ends(2500).All(end => end > 2500));
        Assert.IsTrue(new RankBudget(Hundred, 0.1, up: false, down: true).Ends(2500).All(end => end < 2500));
        Assert.IsFalse(new RankBudget(Hundred, 0.1, up: true, down: true).Ends(float.NaN).Any());
        // Beyond the training rows there is nothing to move to.
        Assert.IsFalse(new RankBudget(Hundred, 0.1, up: true, down: false).Ends(9801).Any());
    }

    [TestMethod]
    public void Flags_are_no_numbers()
    {
        Assert.IsFalse(new RankBudget([0, 1, 1, 0, float.NaN], 0.1, true, true).IsNumeric);
        Assert.IsTrue(new RankBudget([0, 1, 2], 0.1, true, true).IsNumeric);
        Assert.IsFalse(new RankBudget([float.NaN], 0.1, true, true).IsNumeric);
    }
}
