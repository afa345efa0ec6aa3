namespace MLNet.MoE.Benchmarks;

/// <summary>The workers of one benchmark run.</summary>
internal sealed class BenchmarkSession
{
    private readonly ResultLog _log;
    private readonly RunQueue _queue;
    private readonly RemainingTime _remaining;
    private readonly RunExecutor _executor;
    private readonly IBenchmarkProgress _progress;
    private readonly int _workers;
    private readonly int _total;
    private readonly Lock _lock = new();
    private int _finished;

    public BenchmarkSession(ResultLog log, IReadOnlyList<PlannedRun> runs, List<PlannedRun> open, int workers, long memory, RunExecutor executor, IBenchmarkProgress progress)
    {
        (_log, _executor, _progress, _workers, _total) = (log, executor, progress, workers, runs.Count);
        _queue = new RunQueue(open, workers, memory);
        _remaining = new RemainingTime(open, workers);
        foreach (var run in runs.Except(open)) _remaining.AddEarlier(run, log.Get(run.Blank.Key));
        _finished = runs.Count - open.Count;
    }

    /// <summary>Does all runs. The first failure that is not a contender's own, such as a full disk, stops all workers and is thrown.</summary>
    public void Run(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Workers that wait for a resource would not see that there is nothing to wait for any more.
        using var wake = stop.Token.Register(_queue.Stop);
        var workers = Enumerable.Range(0, _workers).Select(_ => Task.Factory.StartNew(
            () => Work(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            // Workers end by themselves when cancelled; leaving them behind could tear a line of the results.
            Task.WaitAll(workers, CancellationToken.None);
        }
        catch (AggregateException exception)
        {
            cancellation.ThrowIfCancellationRequested();
            var cause = exception.Flatten().InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? exception;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        }
        // Workers that were waiting leave in silence.
        cancellation.ThrowIfCancellationRequested();
    }

    private void Work(CancellationTokenSource stop)
    {
        try
        {
            while (_queue.TryTake(out var run))
            {
                stop.Token.ThrowIfCancellationRequested();
                Do(run, stop.Token);
            }
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private ResultRecord Execute(PlannedRun run, CancellationToken cancellation)
    {
        try
        {
            return _executor.Execute(run, trial => Tried(run, trial), cancellation);
        }
        finally
        {
            _queue.Release(run);
        }
    }

    private void Tried(PlannedRun run, TrialRecord trial)
    {
        lock (_lock) _progress.Tried(run.Run, trial);
    }

    private void Do(PlannedRun run, CancellationToken cancellation)
    {
        lock (_lock) _progress.Started(run.Run);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        var record = Execute(run, cancellation);
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _log.Add(record);
            _remaining.Add(run, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
            _progress.Finished(run.Run, record, new BenchmarkState(++_finished, _total, _remaining.Elapsed, _remaining.Estimate()));
        }
    }
}
