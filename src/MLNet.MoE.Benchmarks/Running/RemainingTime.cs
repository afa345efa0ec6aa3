using System.Diagnostics;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Guesses the time left from the seconds that each contender took so far. A fit takes seconds whatever its size, and more in proportion to
/// its expected work; as work is done longest first, the former are what the small tables at the end consist of. Of runs that began
/// together the quick ones end first, so those that still run tell of the pace too: by how long they have been at it. No guess is shorter
/// than the longest run alone, or than all that have to wait for one resource.
/// </summary>
internal sealed class RemainingTime(IEnumerable<PlannedRun> open, int workers)
{
    private readonly List<PlannedRun> _open = [.. open];
    private readonly Dictionary<string, List<(double Work, double Seconds)>> _finished = [];
    private readonly Dictionary<PlannedRun, TimeSpan> _running = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Time since the first fit began.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Takes note of a run that begins.</summary>
    public void Start(PlannedRun run) => _running[run] = _clock.Elapsed;

    /// <summary>Takes note of a finished run.</summary>
    public void Add(PlannedRun run, double seconds)
    {
        _open.Remove(run);
        _running.Remove(run);
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
    public TimeSpan? Estimate() => Estimate(run => (_clock.Elapsed - _running[run]).TotalSeconds);

    /// <summary>The guess for given seconds that the running runs have taken.</summary>
    internal TimeSpan? Estimate(Func<PlannedRun, double> elapsed)
    {
        if (_finished.Count == 0) return null;
        var paces = _finished.ToDictionary(contender => contender.Key, contender => RunPace.Of(contender.Value));
        var overall = RunPace.Of([.. _finished.Values.SelectMany(runs => runs)]);
        double Expected(PlannedRun run) => paces.GetValueOrDefault(run.Contender.Name, overall).Seconds(run.Work);
        var running = _running.Keys.Where(run => run.Work > 0).ToDictionary(run => run, elapsed);
        // Seconds beyond what was expected of the running runs are what the pace of all was too fast by.
        double finished = _finished.Values.Sum(runs => runs.Sum(run => run.Seconds));
        double late = running.Sum(pair => Math.Max(0, pair.Value - Expected(pair.Key)));
        double known = finished + running.Sum(pair => Math.Min(pair.Value, Expected(pair.Key)));
        double slower = known > 0 ? 1 + (late / known) : 1;
        var left = _open.Where(run => run.Work > 0)
            .Select(run => (Run: run, Seconds: Left(slower * Expected(run), running.GetValueOrDefault(run)))).ToList();
        double seconds = Math.Max(left.Sum(run => run.Seconds) / workers, left.Select(run => run.Seconds).DefaultIfEmpty(0).Max());
        foreach (var waiting in left.Where(run => run.Run.Exclusive is not null).GroupBy(run => run.Run.Exclusive))
            seconds = Math.Max(seconds, waiting.Sum(run => run.Seconds));
        return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
    }

    // A run that has taken longer than it should have is as likely as not to take half as long again.
    private static double Left(double expected, double elapsed) => elapsed < expected / 1.5 ? expected - elapsed : elapsed / 2;
}
