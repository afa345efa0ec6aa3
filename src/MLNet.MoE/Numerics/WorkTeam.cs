using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace MLNet.MoE.Numerics;

/// <summary>
/// A few threads that run the same piece of work, each with its own number. Which thread does what is fixed, so results don't depend on
/// timing. Waiting threads spin for some microseconds, since the next piece usually follows at once, and then sleep.
/// </summary>
internal sealed class WorkTeam : IDisposable
{
    /// <summary>How long a thread spins before it sleeps, in ticks of the stopwatch: 50 microseconds.</summary>
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000;
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim[] _wake;
    private readonly SemaphoreSlim _done = new(0);
    private Action<int>? _work;
    private int _left;
    private volatile bool _disposed;
    private volatile ExceptionDispatchInfo? _failure;

    public WorkTeam(int size)
    {
        Size = size;
        _threads = new Thread[size - 1];
        _wake = [.. _threads.Select(_ => new SemaphoreSlim(0))];
        for (int i = 0; i < _threads.Length; i++)
        {
            int member = i;
            _threads[i] = new Thread(() => Loop(member)) { IsBackground = true, Name = $"MLNet.MoE training {i + 1}" };
        }
        try
        {
            foreach (var thread in _threads) thread.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Threads, the caller included.</summary>
    public int Size { get; }

    /// <summary>Whether a thread failed at the present piece of work, so that the others may leave the rest of theirs.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>
    /// Runs the work on every thread, as number 0 on the caller, and returns when all are done. What is thrown on any of them is thrown
    /// here, the first of several, as it is and with its trace; the team can then run the next piece.
    /// </summary>
    public void Run(Action<int> work)
    {
        if (Size == 1)
        {
            work(0);
            return;
        }
        _work = work;
        Volatile.Write(ref _left, Size - 1);
        foreach (var wake in _wake) wake.Release();
        Do(work, 0);
        Wait(_done);
        if (_failure is not { } failure) return;
        _failure = null;
        failure.Throw();
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var wake in _wake) wake.Release();
        foreach (var thread in _threads)
        {
            if (thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted)) continue;
            thread.Join();
        }
        foreach (var wake in _wake) wake.Dispose();
        _done.Dispose();
    }

    private void Loop(int member)
    {
        while (true)
        {
            Wait(_wake[member]);
            if (_disposed) return;
            Do(_work!, member + 1);
            if (Interlocked.Decrement(ref _left) == 0) _done.Release();
        }
    }

    private void Do(Action<int> work, int thread)
    {
        try
        {
            work(thread);
        }
        catch (Exception exception)
        {
            // Each thread's own; the first one stays.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }

    private static void Wait(SemaphoreSlim semaphore)
    {
        // By the clock: how long a round takes differs from machine to machine, and long rounds would see the next piece late.
        long end = Stopwatch.GetTimestamp() + SpinTicks;
        while (semaphore.CurrentCount == 0 && Stopwatch.GetTimestamp() < end) Thread.SpinWait(1);
        semaphore.Wait();
    }
}
