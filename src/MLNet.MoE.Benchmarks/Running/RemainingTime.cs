using System.Diagnostics;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Guesses the time left from the seconds that each contender took so far. A fit takes seconds whatever its size, and more in proportion to
/// its expected work; as work is done longest first, the former are what the small tables at the end consist of.
/// </summary>
internal sealed class RemainingTime(IEnumerable<PlannedRun> open, int workers)
{
    private readonly List<PlannedRun> _open = [.. open];
    private readonly Dictionary<string, List<(double Work, double Seconds)>> _finished = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Time since the first fit began.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Takes note of a finished run.</summary>
    public void Add(PlannedRun run, double seconds)
    {
        _open.Remove(run);
        if (run.Work <= 0) return;
        if (!_finished.TryGetValue(run.Contender.Name, out var runs)) _finished[run.Contender.Name] = runs = [];
        runs.Add((run.Work, seconds));
    }

    /// <summary>Takes note of a run that an earlier start had finished.</summary>
    public void AddEarlier(PlannedRun run, ResultRecord record)
    {
        if (record is { FitSeconds: { } fit, PredictSeconds: { } predict }) Add(run, fit + predict + (record.TuningSeconds ?? 0));
    }

    /// <summary>The guess; null before anything is finished.</summary>
    public TimeSpan? Estimate()
    {
        if (_finished.Count == 0) return null;
        var paces = _finished.ToDictionary(contender => contender.Key, contender => RunPace.Of(contender.Value));
        var overall = RunPace.Of([.. _finished.Values.SelectMany(runs => runs)]);
        double seconds = _open.Where(run => run.Work > 0)
            .Sum(run => paces.GetValueOrDefault(run.Contender.Name, overall).Seconds(run.Work));
        return TimeSpan.FromSeconds(Math.Min(seconds / workers, TimeSpan.MaxValue.TotalSeconds / 2));
    }
}
