namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class RemainingTimeTests
{
    [TestMethod]
    public void Each_contender_goes_on_at_its_own_pace()
    {
        PlannedRun slow = Run("slow", 1), slowOpen = Run("slow", 3), fast = Run("fast", 1), fastOpen = Run("fast", 200);
        var remaining = new RemainingTime([slow, slowOpen, fast, fastOpen], workers: 2);
        Assert.IsNull(remaining.Estimate());
        remaining.Add(slow, 60);
        remaining.Add(fast, 1);
        // Two workers share 3 x 60 and 200 x 1 seconds, but no run can be shared.
        Assert.AreEqual(200, remaining.Estimate()!.Value.TotalSeconds, 1e-6);
    }

    [TestMethod]
    public void Runs_that_still_run_tell_that_the_finished_ones_were_quick()
    {
        PlannedRun quick = Run("a", 10), slow = Run("a", 10);
        PlannedRun[] open = [.. Enumerable.Range(0, 8).Select(_ => Run("a", 10))];
        var remaining = new RemainingTime([quick, slow, .. open], workers: 2);
        remaining.Start(quick);
        remaining.Start(slow);
        remaining.Add(quick, 10);
        remaining.Start(open[0]);
        // By the finished one alone, 9 runs of 10 seconds for two workers would take 45.
        double guess = remaining.Estimate(run => run == slow ? 40 : 30)!.Value.TotalSeconds;
        Assert.IsGreaterThan(80, guess);
    }

    [TestMethod]
    public void What_waits_for_one_resource_is_not_shared()
    {
        PlannedRun first = Run("lightgbm", 10), second = Run("lightgbm", 10), third = Run("lightgbm", 10);
        var remaining = new RemainingTime([first, second, third], workers: 8);
        remaining.Add(first, 10);
        Assert.AreEqual(second.Exclusive is null ? 10 : 20, remaining.Estimate()!.Value.TotalSeconds, 1e-6);
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

    /// <summary>Seconds that do not shrink in proportion to the work: the guess must not either, once runs of two sizes are
    /// known.</summary>
    [TestMethod]
    public void Small_tables_that_are_still_to_come_are_not_taken_for_instant()
    {
        double[] works = [100_000, 50_000, 20_000, 10_000, 5000, 2000, 1000, 500, 200, 100];
        double Seconds(double work) => 2 + (0.0005 * work);
        var runs = works.Select(work => Run("a", work)).ToList();
        var remaining = new RemainingTime(runs, workers: 1);
        for (int done = 0; done < 4; done++) remaining.Add(runs[done], Seconds(works[done]));

        double left = works.Skip(4).Sum(Seconds), guess = remaining.Estimate()!.Value.TotalSeconds;

        // In proportion to the work it would be 7.1 of 16.4 seconds.
        Assert.IsGreaterThan(0.6 * left, guess);
        Assert.IsLessThan(1.5 * left, guess);
    }

    private static PlannedRun Run(string model, double work)
    {
        var blank = new ResultRecord { Dataset = "d", Task = TaskKind.Regression, Model = model, Seed = 0, Metric = "rmse" };
        return new PlannedRun(new BenchmarkRun("d", model, 0), new FakeLearner(model), null, blank, work);
    }
}
