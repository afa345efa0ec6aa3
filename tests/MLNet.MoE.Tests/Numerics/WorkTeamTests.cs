using MLNet.MoE.Numerics;

namespace MLNet.MoE.Tests.Numerics;

[TestClass]
public sealed class WorkTeamTests
{
    public static IEnumerable<object[]> Members() =>
        from size in new[] { 1, 2, 3 }
        from member in Enumerable.Range(0, size)
        select new object[] { size, member };

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void Every_thread_runs_each_piece_once(int size)
    {
        using var team = new WorkTeam(size);
        int[] runs = new int[size], threads = new int[size];
        for (int piece = 0; piece < 100; piece++)
            team.Run(thread => (threads[thread], runs[thread]) = (Environment.CurrentManagedThreadId, runs[thread] + 1));
        foreach (int run in runs) Assert.AreEqual(100, run);
        Assert.HasCount(size, threads.Distinct());
        Assert.AreEqual(Environment.CurrentManagedThreadId, threads[0]);
    }

    [TestMethod]
    [DynamicData(nameof(Members))]
    public void What_a_thread_throws_is_thrown_as_it_is_and_the_team_works_on(int size, int member)
    {
        using var team = new WorkTeam(size);
        for (int round = 0; round < 3; round++)
        {
            var error = Assert.ThrowsExactly<TimeoutException>(() => team.Run(thread => { if (thread == member) Fail($"round {round}"); }));
            Assert.AreEqual($"round {round}", error.Message);
            StringAssert.Contains(error.StackTrace, nameof(Fail));
            int[] runs = new int[size];
            team.Run(thread => runs[thread]++);
            CollectionAssert.AreEqual(Enumerable.Repeat(1, size).ToArray(), runs);
        }
    }

    [TestMethod]
    public void Failures_of_all_threads_at_once_leave_none_behind()
    {
        using var team = new WorkTeam(3);
        using var together = new Barrier(3);
        Assert.ThrowsExactly<TimeoutException>(() => team.Run(_ =>
        {
            together.SignalAndWait();
            Fail("all");
        }));
        Assert.IsFalse(team.HasFailed);
        team.Run(_ => { });
    }

    [TestMethod]
    public void First_failure_is_the_one_that_is_thrown()
    {
        using var team = new WorkTeam(3);
        var error = Assert.ThrowsExactly<TimeoutException>(() => team.Run(thread =>
        {
            // The caller's thread, whose own failure it would be easiest to throw, comes last.
            if (thread != 2) SpinWait.SpinUntil(() => team.HasFailed);
            Fail($"thread {thread}");
        }));
        Assert.AreEqual("thread 2", error.Message);
    }

    [TestMethod]
    [Timeout(30_000)]
    public void Others_can_leave_their_work_when_one_has_failed()
    {
        using var team = new WorkTeam(4);
        Assert.ThrowsExactly<TimeoutException>(() => team.Run(thread =>
        {
            if (thread == 1) Fail("one");
            while (!team.HasFailed) Thread.Yield();
        }));
    }

    [TestMethod]
    public void Threads_end_with_the_team()
    {
        var threads = new Thread[3];
        var team = new WorkTeam(3);
        team.Run(thread => threads[thread] = Thread.CurrentThread);
        team.Dispose();
        team.Dispose();
        foreach (var thread in threads[1..]) Assert.IsFalse(thread.IsAlive);
    }

    private static void Fail(string message) => throw new TimeoutException(message);
}
