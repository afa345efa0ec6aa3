using MLNet.MoE.Numerics;

namespace MLNet.MoE.Tests.Numerics;

/// <summary>The search for the smallest value of a function of one valley.</summary>
[TestClass]
public sealed class GoldenSectionTests
{
    [TestMethod]
    [DataRow(0.3)]
    [DataRow(-0.99)]
    [DataRow(0.99)]
    public void The_bottom_of_a_valley_is_found(double bottom) =>
        Assert.AreEqual(bottom, GoldenSection.Minimum(-1, 1, 1e-6, x => Math.Abs(x - bottom)), 1e-6);

    [TestMethod]
    public void A_slope_without_a_valley_ends_at_its_lower_end()
    {
        Assert.AreEqual(-1, GoldenSection.Minimum(-1, 1, 1e-6, x => x), 1e-6);
        Assert.AreEqual(1, GoldenSection.Minimum(-1, 1, 1e-6, x => -x), 1e-6);
    }

    [TestMethod]
    public void A_step_costs_one_evaluation()
    {
        int evaluations = 0;
        GoldenSection.Minimum(0, 1, 1e-4, x =>
        {
            evaluations++;
            return x * x;
        });

        // Each step leaves 0.618 of the interval: ln(1e-4) / ln(0.618) = 19.1.
        Assert.AreEqual(2 + 20, evaluations);
    }
}
