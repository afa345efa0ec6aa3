using MLNet.MoE.Numerics;

namespace MLNet.MoE.Tests.Numerics;

[TestClass]
public sealed class FDistributionTests
{
    [TestMethod]
    // 1 and 2 degrees of freedom have closed forms: an arc tangent, and powers.
    [DataRow(0.3, 1.0, 1.0)]
    [DataRow(161.4476, 1.0, 1.0)]
    [DataRow(1e6, 1.0, 1.0)]
    public void One_degree_on_both_sides_is_the_square_of_a_Cauchy_variable(double ratio, double above, double below) =>
        Close(2 / Math.PI * Math.Atan(1 / Math.Sqrt(ratio)), FDistribution.UpperTail(ratio, above, below));

    [TestMethod]
    [DataRow(0.01, 3.0)]
    [DataRow(1.0, 57.0)]
    [DataRow(30.0, 8.0)]
    [DataRow(4.0, 1e5)]
    [DataRow(1e9, 40.0)]
    public void Two_degrees_above_are_a_power(double ratio, double below) =>
        Close(Math.Pow(1 + (2 * ratio / below), -below / 2), FDistribution.UpperTail(ratio, 2, below));

    [TestMethod]
    [DataRow(4.964603, 1.0, 10.0, 0.05)]
    [DataRow(3.098391, 3.0, 20.0, 0.05)]
    [DataRow(2.321, 10.0, 30.0, 0.0367)]
    [DataRow(10.04429, 1.0, 10.0, 0.01)]
    [DataRow(1.0, 7.0, 7.0, 0.5)]
    public void Tables_of_the_distribution_are_met(double ratio, double above, double below, double expected) =>
        Assert.AreEqual(expected, FDistribution.UpperTail(ratio, above, below), 2e-4 * (1 + expected));

    [TestMethod]
    public void Tail_falls_from_one_to_zero()
    {
        Assert.AreEqual(1, FDistribution.UpperTail(0, 3, 5));
        Assert.AreEqual(0, FDistribution.UpperTail(double.PositiveInfinity, 3, 5));
        double last = 1;
        for (double ratio = 0.01; ratio < 1e4; ratio *= 1.1)
        {
            double tail = FDistribution.UpperTail(ratio, 3, 46);
            Assert.IsLessThan(last, tail);
            last = tail;
        }
    }

    private static void Close(double expected, double actual) => Assert.AreEqual(1, actual / expected, 1e-9);
}
