namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class ComparisonPaceTests
{
    [TestMethod]
    public void Models_go_on_at_their_own_pace_and_others_by_their_work()
    {
        var pace = new ComparisonPace([1, 10], folds: 5, workers: 2);
        Assert.IsNull(pace.Left());
        pace.Add(0, 2);
        // Four of 2 seconds, and five of ten times the work.
        Assert.AreEqual(((4 * 2) + (5 * 20)) / 2.0, pace.Left()!.Value.TotalSeconds, 1e-9);
        pace.Add(1, 6);
        Assert.AreEqual(((4 * 2) + (4 * 6)) / 2.0, pace.Left()!.Value.TotalSeconds, 1e-9);
    }
}
