using System.Diagnostics;

namespace MLNet.MoE.Benchmarks;

/// <summary>Guesses the time left from the seconds that each contender took for its expected work so far.</summary>
internal sealed class RemainingTime(IEnumerable<PlannedRun> open, int workers)
{
    private readonly List<PlannedRun> _open = [.. open];
    private readonly Dictionary<string, (double Seconds, double Work)> _pace = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Time since the first fit began.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Takes note of a finished run.</summary>
    public void Add(PlannedRun run, double seconds)
    {
        _open.Remove(run);
        var (before, work) = _pace.GetValueOrDefault(run.Contender.Name);
        _pace[run.Contender.Name] = (before + seconds, work + run.Work);
    }

    /// <summary>Takes note of a run that an earlier start had finished.</summary>
    public void AddEarlier(PlannedRun run, ResultRecord record)
    {
        if (record is { FitSeconds: { } fit, PredictSeconds: { } predict }) Add(run, fit + predict + (record.TuningSeconds ?? 0));
    }

    /// <summary>The guess; null before anything is finished.</summary>
    public TimeSpan? Estimate()
    {
        double total = _pace.Values.Sum(pace => pace.Work);
        if (total <= 0) return null;
        double overall = _pace.Values.Sum(pace => pace.Seconds) / total;
        double seconds = _open.Sum(run => run.Work * (_pace.TryGetValue(run.Contender.Name, out var pace) ? pace.Seconds / pace.Work : overall));
        return TimeSpan.FromSeconds(seconds / workers);
    }
}
