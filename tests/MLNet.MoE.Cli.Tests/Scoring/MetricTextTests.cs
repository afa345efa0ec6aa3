using MLNet.MoE.Cli.Scoring;

namespace MLNet.MoE.Cli.Tests.Scoring;

[TestClass]
public sealed class MetricTextTests
{
    [TestMethod]
    [DataRow(0.123456789, "0.123457")]
    [DataRow(12.5, "12.5000")]
    [DataRow(0.0012345, "0.001235")]
    [DataRow(1.23456e-9, "1.235e-09")]
    [DataRow(-2e-7, "-2.000e-07")]
    [DataRow(1e30, "1.000e+30")]
    [DataRow(-1.5e12, "-1.500e+12")]
    [DataRow(0.0, "0.0000")]
    [DataRow(-0.0, "0.0000")]
    [DataRow(double.NaN, "-")]
    [DataRow(double.PositiveInfinity, "infinite")]
    public void Figures_keep_at_least_three_digits_and_stay_short(double value, string expected)
        => Assert.AreEqual(expected, MetricText.Format(value));
}
