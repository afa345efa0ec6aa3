using System.Diagnostics;
using Microsoft.ML;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>Does runs: tunes where that is asked for, fits, then predicts and scores the test part once.</summary>
/// <param name="splits">The data.</param>
/// <param name="predictions">Keeps the predictions of the test part; null keeps none.</param>
/// <param name="threads">Threads of a fit.</param>
/// <param name="limit">Time that a fit may take.</param>
internal sealed class RunExecutor(SplitCache splits, PredictionStore? predictions, int threads, TimeSpan limit)
{
    /// <summary>The results of a job's open runs; a contender that throws gives a failed one.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="tried">Called after each trial of tuning.</param>
    /// <param name="cancellation">Stops the job.</param>
    /// <exception cref="OperationCanceledException">The benchmark was cancelled.</exception>
    public IReadOnlyList<ResultRecord> Execute(RunJob job, Action<PlannedRun, TrialRecord> tried, CancellationToken cancellation)
    {
        if (job.Runs.Count > 1) return ExecuteStack(job, cancellation);
        var run = job.Runs[0];
        return [ExecuteOrFail(run, split =>
        {
            var (contender, blank) = Chosen(run, split.Parts, trial => tried(run, trial), cancellation);
            var (fitted, seconds) = Fit(contender, run, split, limit, null, cancellation);
            return Score(run, split, blank, fitted, seconds, cancellation);
        }, cancellation)];
    }

    private List<ResultRecord> ExecuteStack(RunJob job, CancellationToken cancellation)
    {
        int count = job.Runs.Count;
        var stack = new TrainingStack(job.Runs[0].Contender.Stacks!, count);
        // Each waits for the others, so each needs a thread of its own.
        var fits = job.Runs.Select((run, place) => Task.Factory.StartNew(() =>
        {
            using var seat = stack[place];
            return splits.Use(run.Split!, split => Fit(run.Contender, run, split, count * limit, seat, cancellation));
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        Task.WhenAll(fits).ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        double share = fits.Where(fit => fit.IsCompletedSuccessfully).Select(fit => fit.Result.Seconds).DefaultIfEmpty(0).Max() / count;
        // One after the other, so that the times of prediction are those of one network.
        return [.. job.Runs.Zip(fits).Where(pair => job.Open.Contains(pair.First)).Select(pair => ExecuteOrFail(
            pair.First,
            split => Score(pair.First, split, pair.First.Blank, pair.Second.GetAwaiter().GetResult().Fitted, share, cancellation),
                cancellation))];
    }

    /// <summary>A run's result; a contender that throws gives a failed one.</summary>
    private ResultRecord ExecuteOrFail(PlannedRun run, Func<PreparedSplit, ResultRecord> execute, CancellationToken cancellation)
    {
        if (run.Split is null) return run.Blank;
        try
        {
            return splits.Use(run.Split, execute);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && exception is not DiskException)
        {
            // Any failure is part of the result: the benchmark goes on.
            return run.Blank with { Error = FailureText.Of(exception) };
        }
    }

    private (LearnedModel Fitted, double Seconds) Fit(
        ILearner contender, PlannedRun run, PreparedSplit split, TimeSpan time, ITrainingEngine? engine, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var fitted = TimeLimitedFit.Fit(contender, split.Parts, run.Run.Seed, threads, time, cancellation, engine);
        return (fitted, clock.Elapsed.TotalSeconds);
    }

    private ResultRecord Score(PlannedRun run, PreparedSplit split, ResultRecord blank, LearnedModel fitted, double fitSeconds,
        CancellationToken cancellation)
    {
        var validation = TestScore.Of(split.Parts.Task, Predict(fitted, run, split, split.Parts.Validation, out _),
            split.Parts.ValidationLabels);
        var predicted = Predict(fitted, run, split, split.Test.Features, out double predictSeconds);
        var test = TestScore.Of(split.Parts.Task, predicted, split.Test.Labels);
        cancellation.ThrowIfCancellationRequested();
        predictions?.Write(run.Blank.Key, predicted, split.Test.Labels);
        return blank with
        {
            Score = test.Score,
            LogLoss = double.IsNaN(test.LogLoss) ? null : test.LogLoss,
            Auc = ClassMetrics.AreaOf(split.Parts.Task, predicted, split.Test.Labels),
            ValidationScore = validation.Score,
            FitSeconds = fitSeconds,
            PredictSeconds = predictSeconds,
            Parameters = fitted.Parameters,
            ValidationCurve = CurveSample.Thin(fitted.ValidationCurve),
            CurveUnit = fitted.ValidationCurve.Count == 0 ? null : fitted.CurveUnit,
            Gate = Usage(run, split, fitted),
        };
    }

    /// <summary>How the experts are used on the validation part; null for a model without any.</summary>
    private static GateUsage? Usage(PlannedRun run, PreparedSplit split, LearnedModel fitted)
    {
        var (encoding, part) = (run.Contender.Encoding, split.Parts.Validation);
        if (fitted.Transformer is MixtureOfTransformer mixture)
            return ExpertUseReader.Read(mixture, part.Unlabelled(new MLContext(run.Run.Seed), encoding), [.. part.Sample(encoding)],
                split.Parts.Space.SlotNames(encoding));
        return fitted.GateWeights is { } gate ? GateUsage.Of(part.Sample(encoding).Select(gate)) : null;
    }

    private (ILearner Contender, ResultRecord Blank) Chosen(PlannedRun run, TrainingParts parts, Action<TrialRecord> tried,
        CancellationToken cancellation)
    {
        if (run.Study is not { } study) return (run.Contender, run.Blank);
        var best = study.Run(parts, threads, limit, tried, cancellation);
        var blank = run.Blank with
        {
            Settings = best.Settings,
            Trials = study.Trials.Count,
            TuningSeconds = study.Trials.Sum(trial => trial.Seconds),
            UntunedValidationScore = study.Trials[0].ValidationScore,
        };
        return (best.Trial == 0 ? run.Contender : run.Contender.With(run.Contender.Name, best.Settings), blank);
    }

    private static Predictions Predict(LearnedModel fitted, PlannedRun run, PreparedSplit split, FeaturePart part, out double seconds)
    {
        var view = part.Unlabelled(new MLContext(run.Run.Seed), run.Contender.Encoding);
        var clock = Stopwatch.StartNew();
        var predictions = fitted.Predict(view, split.Parts.Task, split.Parts.ClassCount, part.RowCount);
        seconds = clock.Elapsed.TotalSeconds;
        return predictions;
    }
}
