using System.Runtime.CompilerServices;
using Microsoft.ML;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>A fit that may neither run for ever nor take the run down with it.</summary>
internal static class TimeLimitedFit
{
    /// <summary>Time that a fit has to obey a cancellation.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Fits and gives back the result with the seconds it took.</summary>
    /// <exception cref="TimeoutException">The limit was reached. A fit that does not stop then is left behind.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static LearnedModel Fit(ILearner learner, TrainingParts parts, int seed, int threads, TimeSpan limit,
        CancellationToken cancellation, ITrainingEngine? engine = null) =>
        Fit(learner, seed,
            (context, token) => new FitRequest(context, parts.Rows(context, learner.Encoding), seed, threads, token) { Engine = engine },
            limit, cancellation);

    /// <summary>Fits what a request says.</summary>
    /// <exception cref="TimeoutException">The limit was reached. A fit that does not stop then is left behind.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static LearnedModel Fit(ILearner learner, int seed, Func<MLContext, CancellationToken, FitRequest> request, TimeSpan limit,
        CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var context = new MLContext(seed);
        var token = stop.Token;
        // On a pool thread, because FastTree queues small tasks and waits for each: from there they run in place, elsewhere each costs two
        // thread switches.
        var fit = Task.Run(() => learner.Fit(request(context, token)), CancellationToken.None);

        bool inTime = Wait(fit, limit, cancellation);
        if (!inTime)
        {
            stop.Cancel();
            CancelExecution(context);
            bool stopped = Wait(fit, Grace, CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            throw new TimeoutException($"The fit did not end within {limit.TotalSeconds:0.#} s"
                + (stopped ? "." : " and did not stop when asked to."));
        }
        return fit.GetAwaiter().GetResult();
    }

    private static bool Wait(Task task, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            return task.Wait(limit > TimeSpan.FromDays(20) ? Timeout.InfiniteTimeSpan : limit, cancellation);
        }
        catch (AggregateException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // ML.NET's trainers look at this flag between iterations; it has no public switch.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CancelExecution")]
    private static extern void CancelExecution(MLContext context);
}
