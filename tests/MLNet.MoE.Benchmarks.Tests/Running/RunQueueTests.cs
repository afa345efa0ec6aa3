namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class RunQueueTests
{
    [TestMethod]
    public void The_longest_run_comes_first()
    {
        var queue = new RunQueue([Run("short", 1), Run("long", 3), Run("middle", 2)], 1, long.MaxValue);

        CollectionAssert.AreEqual(new[] { "long", "middle", "short" }, new[] { Take(queue), Take(queue), Take(queue) });
        Assert.IsFalse(queue.TryTake(out _));
    }

    [TestMethod]
    public void A_run_waits_for_memory_and_a_smaller_one_goes_before_it()
    {
        var source = new SplitSource(() => new PreparedSplit(SmallData.Numbers(), 0, null));
        source.Load();
        RunJob first = Run("first", 3, source), second = Run("second", 2, source), small = Run("small", 1);
        var queue = new RunQueue([first, second, small], 2, (long)(1.5 * first.Bytes));

        CollectionAssert.AreEqual(new[] { "first", "small" }, new[] { Take(queue), Take(queue) });
        var waiting = Task.Run(() => Take(queue));
        queue.Release(first);
        Assert.AreEqual("second", waiting.GetAwaiter().GetResult());
    }

    [TestMethod]
    public void A_run_larger_than_memory_goes_alone()
    {
        var source = new SplitSource(() => new PreparedSplit(SmallData.Numbers(), 0, null));
        source.Load();
        var queue = new RunQueue([Run("huge", 1, source)], 2, 1);

        Assert.AreEqual("huge", Take(queue));
    }

    [TestMethod]
    public void A_stopped_queue_lets_those_who_wait_go()
    {
        var queue = new RunQueue([Run("a", 2, exclusive: "x"), Run("b", 1, exclusive: "x")], 2, long.MaxValue);
        Take(queue);
        var waiting = Task.Run(() => queue.TryTake(out _));

        queue.Stop();

        Assert.IsFalse(waiting.GetAwaiter().GetResult());
    }

    private static string Take(RunQueue queue) => queue.TryTake(out var job) ? job.Runs[0].Run.Model : "none";

    private static RunJob Run(string name, double work, SplitSource? source = null, string? exclusive = null)
    {
        var blank = new ResultRecord { Dataset = "d", Task = TaskKind.Regression, Model = name, Seed = 0, Metric = "rmse" };
        PlannedRun[] runs =
            [new PlannedRun(new BenchmarkRun("d", name, 0), new FakeLearner(name) { Exclusive = exclusive }, source, blank, work)];
        return new RunJob(runs, runs);
    }
}
