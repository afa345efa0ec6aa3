using System.Diagnostics;
using Microsoft.ML;

namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>
/// The search for the settings of one contender on one split: fits on the training part, scores on the validation part. It is handed
/// neither features nor labels of the test part. The first trial has the contender's own settings, so what is chosen is never worse on the
/// validation part.
/// </summary>
internal sealed class Study
{
    private readonly StudyPlan _plan;
    private readonly TrialJournal _journal;
    private readonly List<TrialRecord> _trials;
    private readonly TpeSampler _sampler;
    private readonly Lock _lock = new();

    /// <summary>Makes the study, with the trials that the journal already has.</summary>
    public Study(StudyPlan plan, TrialJournal journal, IEnumerable<TrialRecord> earlier)
    {
        (_plan, _journal) = (plan, journal);
        _trials = [.. earlier.OrderBy(trial => trial.Trial).TakeWhile((trial, place) => trial.Trial == place)];
        _sampler = new TpeSampler(plan.Contender.SearchSpace, $"{plan.Dataset}\n{plan.Contender.Name}\n{plan.Split}");
    }

    /// <summary>Hash by which the study is known.</summary>
    public string Key => _plan.Key;

    /// <summary>Whether nothing is left to try.</summary>
    public bool IsFinished
    {
        get
        {
            lock (_lock) return !_plan.Budget.Allows(_trials) || (_plan.Contender.SearchSpace.Count == 0 && _trials.Count > 0);
        }
    }

    /// <summary>Trials so far.</summary>
    public IReadOnlyList<TrialRecord> Trials
    {
        get
        {
            lock (_lock) return [.. _trials];
        }
    }

    /// <summary>Does the trials that are left and gives the best one.</summary>
    /// <param name="parts">Training and validation part.</param>
    /// <param name="threads">Threads of a fit.</param>
    /// <param name="limit">Time that a fit may take.</param>
    /// <param name="finished">Called after each trial.</param>
    /// <param name="cancellation">Stops the study; what is finished stays in the journal.</param>
    /// <exception cref="InvalidOperationException">No trial succeeded.</exception>
    public TrialRecord Run(TrainingParts parts, int threads, TimeSpan limit, Action<TrialRecord> finished, CancellationToken cancellation)
    {
        while (!IsFinished)
        {
            cancellation.ThrowIfCancellationRequested();
            var trial = Try(parts, Next(), threads, limit, cancellation);
            cancellation.ThrowIfCancellationRequested();
            _journal.Append(trial);
            lock (_lock) _trials.Add(trial);
            finished(trial);
        }
        var best = Ranked()[0];
        return best.Error is null ? best
            : throw new InvalidOperationException($"None of {_trials.Count} tuning trials succeeded; the first: {_trials[0].Error}");
    }

    private List<TrialRecord> Ranked() => [.. Trials.OrderByDescending(trial => trial.Merit).ThenBy(trial => trial.Trial)];

    private TrialRecord Next()
    {
        int number = _trials.Count;
        return new TrialRecord
        {
            Study = Key,
            Dataset = _plan.Dataset,
            Model = LearnerName.Tuned(_plan.Contender.Name),
            Split = _plan.Split,
            Trial = number,
            Metric = _plan.Metric,
            Settings = number == 0 ? _plan.Contender.Defaults : _sampler.Suggest([.. Ranked().Select(trial => trial.Settings)], number),
        };
    }

    private TrialRecord Try(TrainingParts parts, TrialRecord trial, int threads, TimeSpan limit, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var contender = trial.Trial == 0 ? _plan.Contender : _plan.Contender.With(_plan.Contender.Name, trial.Settings);
            var fitted = TimeLimitedFit.Fit(contender, parts, _plan.Seed, threads, Limit(trial.Trial, limit), cancellation);
            var view = parts.Validation.Unlabelled(new MLContext(_plan.Seed), contender.Encoding);
            var score = TestScore.Of(parts.Task, fitted.Predict(view, parts.Task, parts.ClassCount, parts.Validation.RowCount),
                parts.ValidationLabels);
            return trial with { ValidationScore = score.Score, ValidationLoss = double.IsNaN(score.LogLoss) ? null : score.LogLoss,
                Seconds = clock.Elapsed.TotalSeconds };
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            return trial with { Error = FailureText.Of(exception), Seconds = clock.Elapsed.TotalSeconds };
        }
    }

    // The first trial is what the others are measured by, so it is not cut off by the budget.
    private TimeSpan Limit(int trial, TimeSpan limit)
    {
        if (trial == 0 || _plan.Budget.Seconds is not double seconds) return limit;
        var left = TimeSpan.FromSeconds(seconds - _trials.Sum(done => done.Seconds));
        return left < limit ? left : limit;
    }
}
