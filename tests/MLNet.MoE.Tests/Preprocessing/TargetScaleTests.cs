using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Tests.Preprocessing;

[TestClass]
public sealed class TargetScaleTests
{
    [TestMethod]
    public void Median_and_spread_stand_still_when_a_target_goes_far_off()
    {
        var table = Tables.Column([.. Enumerable.Range(0, 101).Select(i => (float)i)]);
        for (int row = 0; row < 101; row++) table.SetLabel(row, row);
        var scale = TargetScale.Fit(table, Tables.AllRows(table), TargetScaling.MedianAndSpread);
        Assert.AreEqual(50, scale.Mean);
        Assert.AreEqual(1.4826 * 25, scale.Deviation, 1e-9);
        table.SetLabel(100, 1e9f);
        Assert.AreEqual(scale, TargetScale.Fit(table, Tables.AllRows(table), TargetScaling.MedianAndSpread));
    }

    [TestMethod]
    public void Mean_scaling_leaves_zero_where_it_is()
    {
        var table = Tables.Column(1, 2, 3, 4);
        for (int row = 0; row < 4; row++) table.SetLabel(row, row);
        var scale = TargetScale.Fit(table, Tables.AllRows(table), TargetScaling.Mean);
        Assert.AreEqual(new TargetScale(0, 1.5), scale);
        Assert.AreEqual(0f, scale.Apply(0));
        for (int row = 0; row < 4; row++) table.SetLabel(row, 0);
        Assert.AreEqual(new TargetScale(0, 1), TargetScale.Fit(table, Tables.AllRows(table), TargetScaling.Mean));
    }
}
