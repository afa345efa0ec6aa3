using System.Diagnostics;
using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Does one run: fits, then predicts and scores the test part once.</summary>
/// <param name="threads">Threads of a fit.</param>
/// <param name="limit">Time that a fit may take.</param>
internal sealed class RunExecutor(int threads, TimeSpan limit)
{
    /// <summary>The result; a contender that throws gives a failed one.</summary>
    /// <exception cref="OperationCanceledException">The benchmark was cancelled.</exception>
    public ResultRecord Execute(PlannedRun run, CancellationToken cancellation)
    {
        if (run.Split is null) return run.Blank;
        try
        {
            return Score(run, run.Split, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Told in the result, whatever it was: the benchmark goes on.
            return run.Blank with { Error = OneLine(exception) };
        }
    }

    private ResultRecord Score(PlannedRun run, PreparedSplit split, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var fitted = TimeLimitedFit.Fit(run.Contender, split, run.Run.Seed, threads, limit, cancellation);
        double fitSeconds = clock.Elapsed.TotalSeconds;

        var context = new MLContext(run.Run.Seed);
        var validation = TestScore.Of(split.Parts.Task, Predict(fitted, context, split.Parts.Validation, out _), split.Parts.ValidationLabels);
        var test = TestScore.Of(split.Parts.Task, Predict(fitted, context, split.Test.Features, out double predictSeconds), split.Test.Labels);
        return run.Blank with
        {
            Score = test.Score,
            LogLoss = double.IsNaN(test.LogLoss) ? null : test.LogLoss,
            ValidationScore = validation.Score,
            FitSeconds = fitSeconds,
            PredictSeconds = predictSeconds,
            Parameters = fitted.Parameters,
            ValidationCurve = CurveSample.Thin(fitted.ValidationCurve),
            CurveUnit = fitted.ValidationCurve.Count == 0 ? null : fitted.CurveUnit,
        };
    }

    private static Predictions Predict(IFittedContender fitted, MLContext context, FeaturePart part, out double seconds)
    {
        var view = part.Unlabelled(context, fitted.Encoding);
        var clock = Stopwatch.StartNew();
        var predictions = fitted.Predict(view, part.RowCount);
        seconds = clock.Elapsed.TotalSeconds;
        return predictions;
    }

    private static string OneLine(Exception exception)
    {
        // ML.NET wraps what happened in its pipelines; the cause says more than the wrapper.
        var cause = exception.GetBaseException();
        return cause is TimeoutException ? cause.Message : $"{cause.GetType().Name}: {cause.Message.ReplaceLineEndings(" ")}";
    }
}
