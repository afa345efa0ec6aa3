using System.Collections.Concurrent;

namespace MLNet.MoE.Tests;

/// <summary>Threads that live on between pieces of work, as those of a service do: what they keep alive is never freed.</summary>
internal sealed class LivingThreads : IDisposable
{
    private readonly BlockingCollection<Action>[] _queues;
    private readonly Thread[] _threads;

    public LivingThreads(int count)
    {
        _queues = [.. Enumerable.Range(0, count).Select(_ => new BlockingCollection<Action>())];
        _threads =
            [.. _queues.Select(
                queue => new Thread(() => { foreach (var action in queue.GetConsumingEnumerable()) action(); }) { IsBackground = true })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Runs the work on all threads at once and waits for it.</summary>
    public void Run(Action work)
    {
        using var start = new Barrier(_queues.Length);
        using var done = new CountdownEvent(_queues.Length);
        Exception? failure = null;
        foreach (var queue in _queues)
        {
            queue.Add(() =>
            {
                start.SignalAndWait();
                try
                {
                    work();
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
                done.Signal();
            });
        }
        done.Wait();
        if (failure is not null) throw new InvalidOperationException(failure.Message, failure);
    }

    /// <summary>Collects garbage, once the threads' stacks hold nothing of earlier work.</summary>
    public void Collect()
    {
        Run(() => { });
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    public void Dispose()
    {
        foreach (var queue in _queues) queue.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        foreach (var queue in _queues) queue.Dispose();
    }
}
