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

    public BenchmarkSession(ResultLog log, IReadOnlyList<PlannedRun> runs, List<RunJob> jobs, int workers, long memory,
        RunExecutor executor, IBenchmarkProgress progress)
    {
        (_log, _executor, _progress, _workers, _total) = (log, executor, progress, workers, runs.Count);
        _queue = new RunQueue(jobs, workers, memory);
        PlannedRun[] open = [.. jobs.SelectMany(job => job.Open)];
        _remaining = new RemainingTime(open, workers);
        foreach (var run in runs.Except(open)) _remaining.AddEarlier(run, log.Get(run.Blank.Key));
        _finished = runs.Count - open.Length;
    }

    /// <summary>Does all runs. The first failure that is not a contender's own, such as a full disk, stops all workers and is
    /// thrown.</summary>
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
            while (_queue.TryTake(out var job))
            {
                stop.Token.ThrowIfCancellationRequested();
                Do(job, stop.Token);
            }
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private IReadOnlyList<ResultRecord> Execute(RunJob job, CancellationToken cancellation)
    {
        try
        {
            return _executor.Execute(job, (run, trial) =>
            {
                lock (_lock) _progress.Tried(run.Run, trial);
            }, cancellation);
        }
        finally
        {
            _queue.Release(job);
        }
    }

    private void Do(RunJob job, CancellationToken cancellation)
    {
        lock (_lock)
        {
            foreach (var run in job.Open)
            {
                _remaining.Start(run);
                _progress.Started(run.Run);
            }
        }
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        var records = Execute(job, cancellation);
        cancellation.ThrowIfCancellationRequested();
        double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds / job.Runs.Count;
        lock (_lock)
        {
            foreach (var (run, record) in job.Open.Zip(records))
            {
                _log.Add(record);
                _remaining.Add(run, seconds);
                _progress.Finished(run.Run, record, new BenchmarkState(++_finished, _total, _remaining.Elapsed, _remaining.Estimate()));
            }
        }
    }
}
