using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class AxisTests
{
    [TestMethod]
    public void Ends_of_the_values_lie_at_the_ends_of_the_axis()
    {
        var axis = Axis.Linear(-3, 5, 100, 500);

        Assert.AreEqual((100.0, 500.0), (axis.At(-3), axis.At(5)));
    }

    [TestMethod]
    public void Ticks_of_a_linear_axis_are_round_and_hold_zero()
    {
        var ticks = Axis.Linear(-3.7, 5.2, 0, 1).Ticks;

        CollectionAssert.Contains(ticks.ToArray(), 0.0);
        Assert.IsTrue(ticks.All(tick => tick == Math.Round(tick)));
    }

    [TestMethod]
    public void Equal_factors_are_equal_steps_on_a_logarithmic_axis()
    {
        var axis = Axis.Logarithmic(0.1, 1000, 0, 400);

        Assert.AreEqual(axis.At(10) - axis.At(1), axis.At(100) - axis.At(10), 1e-9);
    }

    [TestMethod]
    public void Values_beyond_the_axis_are_put_at_its_ends() => Assert.AreEqual(10, Axis.Linear(0, 1, 0, 10).At(7));

    [TestMethod]
    public void A_single_value_has_an_axis()
    {
        Assert.IsTrue(double.IsFinite(Axis.Linear(4, 4, 0, 10).At(4)));
        Assert.IsTrue(double.IsFinite(Axis.Logarithmic(4, 4, 0, 10).At(4)));
    }
}
