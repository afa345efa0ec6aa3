namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The open runs, longest first, so that no long one is left to run alone at the end. Of the runs that share an exclusive resource,
/// one is handed out at a time; and no more side by side than fit into memory together.
/// </summary>
internal sealed class RunQueue
{
    private readonly object _lock = new();
    private readonly List<RunJob> _open;
    private readonly Dictionary<RunJob, string?> _running = [];
    private readonly int _workers;
    private readonly long _memory;
    private bool _stopped;

    /// <summary>Makes the queue.</summary>
    /// <param name="jobs">What is to be done.</param>
    /// <param name="workers">Workers that take from it.</param>
    /// <param name="memory">Bytes that fits may take together; one alone may take more.</param>
    public RunQueue(IEnumerable<RunJob> jobs, int workers, long memory)
    {
        _open = [.. jobs.OrderByDescending(job => job.Work)];
        _workers = workers;
        _memory = memory;
    }

    /// <summary>Takes the next run, and waits while all that are left have to; false when none is left.</summary>
    public bool TryTake(out RunJob job)
    {
        lock (_lock)
        {
            int index = -1;
            while (!_stopped && _open.Count > 0 && (index = Next()) < 0) Monitor.Wait(_lock);
            job = index < 0 ? null! : _open[index];
            if (index < 0) return false;
            _open.RemoveAt(index);
            _running[job] = job.Exclusive;
            return true;
        }
    }

    /// <summary>Hands back what a run held.</summary>
    public void Release(RunJob job)
    {
        lock (_lock)
        {
            _running.Remove(job);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Hands out nothing more; those who wait leave.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            Monitor.PulseAll(_lock);
        }
    }

    // An exclusive resource whose queue is as long as what every worker has left is the bottleneck: it comes before longer runs.
    private int Next()
    {
        int first = _open.FindIndex(MayStart);
        if (first < 0) return -1;
        double share = _open.Sum(job => job.Work) / _workers;
        foreach (var group in _open.Where(job => job.Exclusive is not null).GroupBy(job => job.Exclusive))
        {
            if (group.Sum(job => job.Work) >= share && group.FirstOrDefault(MayStart) is { } urgent) return _open.IndexOf(urgent);
        }
        return first;
    }

    private bool MayStart(RunJob job) =>
        (job.Exclusive is not { } resource || !_running.ContainsValue(resource)) &&
        (_running.Count == 0 || _running.Keys.Sum(other => other.Bytes) + job.Bytes <= _memory);
}
