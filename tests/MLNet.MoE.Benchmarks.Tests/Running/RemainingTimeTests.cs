namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class RemainingTimeTests
{
    [TestMethod]
    public void Each_contender_goes_on_at_its_own_pace()
    {
        PlannedRun slow = Run("slow", 1), slowOpen = Run("slow", 3), fast = Run("fast", 1), fastOpen = Run("fast", 10);
        var remaining = new RemainingTime([slow, slowOpen, fast, fastOpen], workers: 2);
        Assert.IsNull(remaining.Estimate());
        remaining.Add(slow, 60);
        remaining.Add(fast, 1);
        Assert.AreEqual(((3 * 60) + (10 * 1)) / 2.0, remaining.Estimate()!.Value.TotalSeconds, 1e-6);
    }

    /// <summary>Without what an earlier start had measured, the slow contender's pace would be taken for that of all.</summary>
    [TestMethod]
    public void Runs_of_an_earlier_start_tell_a_pace_too()
    {
        PlannedRun slow = Run("slow", 1), fast = Run("fast", 1), fastOpen = Run("fast", 10);
        var remaining = new RemainingTime([slow, fastOpen], workers: 1);
        remaining.AddEarlier(fast, fast.Blank with { FitSeconds = 1.5, PredictSeconds = 0.5 });
        remaining.AddEarlier(Run("failed", 1), fast.Blank);
        remaining.Add(slow, 60);
        Assert.AreEqual(20, remaining.Estimate()!.Value.TotalSeconds, 1e-6);
    }

    private static PlannedRun Run(string model, double work)
    {
        var blank = new ResultRecord { Dataset = "d", Task = TaskKind.Regression, Model = model, Seed = 0, Metric = "rmse" };
        return new PlannedRun(new BenchmarkRun("d", model, 0), new FakeContender(model), null, blank, work);
    }
}
