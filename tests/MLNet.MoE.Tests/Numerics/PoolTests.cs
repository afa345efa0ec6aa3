using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Tests.Numerics;

[TestClass]
public sealed class PoolTests
{
    [TestMethod]
    public void What_was_given_back_is_given_out_again()
    {
        int made = 0;
        var pool = new Pool<object>(() => { made++; return new object(); });
        object first = pool.Rent();
        pool.Return(first);
        Assert.AreSame(first, pool.Rent());
        object second = pool.Rent();
        Assert.AreNotSame(first, second);
        pool.Return(second);
        pool.Return(first);
        CollectionAssert.AreEquivalent(new[] { first, second }, new[] { pool.Rent(), pool.Rent() });
        Assert.AreEqual(2, made);
    }

    [TestMethod]
    public void Another_thread_takes_what_one_gave_back()
    {
        int made = 0;
        var pool = new Pool<object>(() => { Interlocked.Increment(ref made); return new object(); });
        for (int i = 0; i < 50; i++)
        {
            var thread = new Thread(() => pool.Return(pool.Rent()));
            thread.Start();
            thread.Join();
        }
        Assert.AreEqual(1, made);
    }

    [TestMethod]
    public void Burst_keeps_no_more_than_the_capacity()
    {
        int made = 0;
        var pool = new Pool<object>(() => { made++; return new object(); });
        object[] burst = [.. Enumerable.Range(0, 10 * Pool<object>.Capacity).Select(_ => pool.Rent())];
        Array.ForEach(burst, pool.Return);
        made = 0;
        object[] kept = [.. burst.Select(_ => pool.Rent())];
        Assert.HasCount(burst.Length, kept.Distinct());
        Assert.AreEqual(burst.Length - Pool<object>.Capacity, made);
    }

    [TestMethod]
    public void No_two_threads_have_one_object_at_a_time()
    {
        var pool = new Pool<int[]>(() => new int[1]);
        int clashes = 0;
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                int[] item = pool.Rent();
                if (Interlocked.Increment(ref item[0]) != 1) Interlocked.Increment(ref clashes);
                Interlocked.Decrement(ref item[0]);
                pool.Return(item);
            }
        });
        Assert.AreEqual(0, clashes);
    }

    [TestMethod]
    public void Pool_that_living_threads_have_used_is_collected()
    {
        using var threads = new LivingThreads(4);
        WeakReference[] pools = [.. Enumerable.Range(0, 10).Select(_ => Use(threads))];
        threads.Collect();
        Assert.AreEqual(0, pools.Count(pool => pool.IsAlive));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Use(LivingThreads threads)
    {
        var pool = new Pool<object>(() => new object());
        threads.Run(() =>
        {
            var (first, second) = (pool.Rent(), pool.Rent());
            pool.Return(first);
            pool.Return(second);
        });
        return new WeakReference(pool);
    }
}
