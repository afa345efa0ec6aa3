namespace MLNet.MoE.Benchmarks;

/// <summary>What a worker takes at a time: a run, or the seeds of a contender on a dataset that are trained as one.</summary>
internal sealed class RunJob
{
    /// <summary>Networks that are trained as one at most; more no longer make a GPU faster.</summary>
    private const int MaximumStack = 32;

    public RunJob(IReadOnlyList<PlannedRun> runs, IReadOnlyList<PlannedRun> open) => (Runs, Open) = (runs, open);

    /// <summary>All that are fitted together, finished ones too: what a run learns should not depend on what was finished before.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; }

    /// <summary>Those whose results are missing.</summary>
    public IReadOnlyList<PlannedRun> Open { get; }

    /// <summary>Expected work.</summary>
    public double Work => Runs.Sum(run => run.Work);

    /// <summary>Name of what only one may use at a time; null for nothing.</summary>
    public string? Exclusive => Runs[0].Exclusive;

    /// <summary>Memory that it takes, in bytes; a guess.</summary>
    public long Bytes => Runs.Sum(run => run.Bytes);

    /// <summary>The jobs in which something is open.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="open">Those whose results are missing.</param>
    /// <param name="memory">Bytes that a stack may take.</param>
    public static List<RunJob> Of(IReadOnlyList<PlannedRun> runs, IReadOnlyCollection<PlannedRun> open, long memory)
    {
        var isOpen = open.ToHashSet();
        var jobs = new List<RunJob>();
        foreach (var group in runs.GroupBy(run => (object?)run.Stack ?? run))
        {
            var stack = new List<PlannedRun>();
            foreach (var run in group)
            {
                if (stack.Count == MaximumStack || (stack.Count > 0 && stack.Sum(other => other.Bytes) + run.Bytes > memory)) Close(stack);
                stack.Add(run);
            }
            Close(stack);
        }
        return jobs;

        void Close(List<PlannedRun> stack)
        {
            PlannedRun[] mine = [.. stack.Where(isOpen.Contains)];
            if (mine.Length > 0) jobs.Add(new RunJob([.. stack], mine));
            stack.Clear();
        }
    }
}
