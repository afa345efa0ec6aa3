namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The open runs, longest first, so that no long one is left to run alone at the end. Of the runs that share an exclusive resource,
/// one is handed out at a time.
/// </summary>
internal sealed class RunQueue
{
    private readonly Lock _lock = new();
    private readonly List<PlannedRun> _open;
    private readonly HashSet<string> _taken = [];
    private readonly int _workers;

    public RunQueue(IEnumerable<PlannedRun> runs, int workers)
    {
        _open = [.. runs.OrderByDescending(run => run.Work)];
        _workers = workers;
    }

    /// <summary>Takes the next run; false when none is left that may start now or later by this worker.</summary>
    /// <remarks>A worker that finds only blocked runs leaves: whoever holds the resource will take them.</remarks>
    public bool TryTake(out PlannedRun run)
    {
        lock (_lock)
        {
            int index = Next();
            run = index < 0 ? null! : _open[index];
            if (index < 0) return false;
            _open.RemoveAt(index);
            if (run.Contender.Exclusive is { } resource) _taken.Add(resource);
            return true;
        }
    }

    /// <summary>Hands back what the run held.</summary>
    public void Release(PlannedRun run)
    {
        lock (_lock)
        {
            if (run.Contender.Exclusive is { } resource) _taken.Remove(resource);
        }
    }

    // An exclusive resource whose queue is as long as what every worker has left is the bottleneck: it comes before longer runs.
    private int Next()
    {
        int first = _open.FindIndex(Free);
        if (first < 0) return -1;
        double share = _open.Sum(run => run.Work) / _workers;
        foreach (var group in _open.Where(run => run.Contender.Exclusive is not null).GroupBy(run => run.Contender.Exclusive))
        {
            if (group.Sum(run => run.Work) >= share && !_taken.Contains(group.Key!)) return _open.IndexOf(group.First());
        }
        return first;
    }

    private bool Free(PlannedRun run) => run.Contender.Exclusive is not { } resource || !_taken.Contains(resource);
}
