using System.Diagnostics;
using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Does one run: tunes where that is asked for, fits, then predicts and scores the test part once.</summary>
/// <param name="splits">The data.</param>
/// <param name="predictions">Keeps the predictions of the test part; null keeps none.</param>
/// <param name="threads">Threads of a fit.</param>
/// <param name="limit">Time that a fit may take.</param>
internal sealed class RunExecutor(SplitCache splits, PredictionStore? predictions, int threads, TimeSpan limit)
{
    /// <summary>The result; a contender that throws gives a failed one.</summary>
    /// <param name="run">The run.</param>
    /// <param name="tried">Called after each trial of tuning.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="OperationCanceledException">The benchmark was cancelled.</exception>
    public ResultRecord Execute(PlannedRun run, Action<TrialRecord> tried, CancellationToken cancellation)
    {
        if (run.Split is null) return run.Blank;
        try
        {
            return splits.Use(run.Split, split => Score(run, split, tried, cancellation));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && exception is not DiskException)
        {
            // Told in the result, whatever it was: the benchmark goes on.
            return run.Blank with { Error = FailureText.Of(exception) };
        }
    }

    private ResultRecord Score(PlannedRun run, PreparedSplit split, Action<TrialRecord> tried, CancellationToken cancellation)
    {
        var (contender, blank) = Chosen(run, split.Parts, tried, cancellation);
        var clock = Stopwatch.StartNew();
        var fitted = TimeLimitedFit.Fit(contender, split.Parts, run.Run.Seed, threads, limit, cancellation);
        double fitSeconds = clock.Elapsed.TotalSeconds;

        var context = new MLContext(run.Run.Seed);
        var validation = TestScore.Of(split.Parts.Task, Predict(fitted, context, split.Parts.Validation, out _), split.Parts.ValidationLabels);
        var predicted = Predict(fitted, context, split.Test.Features, out double predictSeconds);
        var test = TestScore.Of(split.Parts.Task, predicted, split.Test.Labels);
        cancellation.ThrowIfCancellationRequested();
        predictions?.Write(run.Blank.Key, predicted, split.Test.Labels);
        return blank with
        {
            Score = test.Score,
            LogLoss = double.IsNaN(test.LogLoss) ? null : test.LogLoss,
            ValidationScore = validation.Score,
            FitSeconds = fitSeconds,
            PredictSeconds = predictSeconds,
            Parameters = fitted.Parameters,
            ValidationCurve = CurveSample.Thin(fitted.ValidationCurve),
            CurveUnit = fitted.ValidationCurve.Count == 0 ? null : fitted.CurveUnit,
            Gate = fitted.Gate,
        };
    }

    private (IContender Contender, ResultRecord Blank) Chosen(PlannedRun run, TrainingParts parts, Action<TrialRecord> tried, CancellationToken cancellation)
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

    private static Predictions Predict(IFittedContender fitted, MLContext context, FeaturePart part, out double seconds)
    {
        var view = part.Unlabelled(context, fitted.Encoding);
        var clock = Stopwatch.StartNew();
        var predictions = fitted.Predict(view, part.RowCount);
        seconds = clock.Elapsed.TotalSeconds;
        return predictions;
    }
}
