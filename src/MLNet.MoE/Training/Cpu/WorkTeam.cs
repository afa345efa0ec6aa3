using System.Diagnostics;

namespace MLNet.MoE.Training.Cpu;

/// <summary>
/// A few threads that run the same piece of work, each with its own number. Which thread does what is fixed, so results don't depend on timing.
/// Waiting threads spin for some microseconds, since the next piece usually follows at once, and then sleep.
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
    private volatile bool _stopping;
    private volatile Exception? _failure;

    public WorkTeam(int size)
    {
        Size = size;
        _threads = new Thread[size - 1];
        _wake = new SemaphoreSlim[size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int member = i;
            _wake[i] = new SemaphoreSlim(0);
            _threads[i] = new Thread(() => Loop(member)) { IsBackground = true, Name = $"MLNet.MoE training {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>Threads, the caller included.</summary>
    public int Size { get; }

    /// <summary>Runs the work on every thread, as number 0 on the caller, and returns when all are done.</summary>
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
        try
        {
            work(0);
        }
        finally
        {
            Wait(_done);
        }
        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException($"A training thread failed: {failure.Message}", failure);
        }
    }

    public void Dispose()
    {
        _stopping = true;
        foreach (var wake in _wake) wake.Release();
        foreach (var thread in _threads) thread.Join();
        foreach (var wake in _wake) wake.Dispose();
        _done.Dispose();
    }

    private void Loop(int member)
    {
        while (true)
        {
            Wait(_wake[member]);
            if (_stopping) return;
            try
            {
                _work!(member + 1);
            }
            catch (Exception exception)
            {
                _failure = exception;
            }
            if (Interlocked.Decrement(ref _left) == 0) _done.Release();
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
