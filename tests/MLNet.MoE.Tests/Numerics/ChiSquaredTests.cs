using MLNet.MoE.Numerics;

namespace MLNet.MoE.Tests.Numerics;

[TestClass]
public sealed class ChiSquaredTests
{
    // Quantiles of tables.
    [TestMethod]
    [DataRow(3.841458820694124, 1, 0.05)]
    [DataRow(6.634896601021213, 1, 0.01)]
    [DataRow(18.307038053275146, 10, 0.05)]
    [DataRow(124.34211340400407, 100, 0.05)]
    [DataRow(0.0039321400000, 1, 0.95)]
    public void Agrees_with_tables(double x, int degrees, double probability)
        => Assert.AreEqual(probability, ChiSquared.UpperTail(x, degrees), 1e-7);

    [TestMethod]
    public void Of_two_degrees_is_an_exponential()
    {
        foreach (double x in (double[])[0.01, 1, 3.9, 4.1, 30, 200])
            Assert.AreEqual(1, ChiSquared.UpperTail(x, 2) / Math.Exp(-x / 2), 1e-12);
    }

    [TestMethod]
    public void Of_one_degree_is_the_square_of_a_normal()
    {
        foreach (double z in (double[])[0.1, 1, 2, 5, 12])
            Assert.AreEqual(1, ChiSquared.UpperTail(z * z, 1) / NormalDistribution.TwoSided(z), 1e-9);
    }

    [TestMethod]
    public void Is_one_at_zero_and_below() => Assert.AreEqual(1, ChiSquared.UpperTail(-3, 4));
}
