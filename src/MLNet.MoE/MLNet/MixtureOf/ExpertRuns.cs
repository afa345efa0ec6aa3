using System.Diagnostics;

namespace MLNet.MoE;

/// <summary>Runs the fits of the experts: some side by side, those that fail or take too long left out with a warning.</summary>
/// <param name="names">Names of the experts.</param>
/// <param name="options">Threads, time and cancellation.</param>
/// <param name="checkCancelled">Throws to stop the fit.</param>
/// <param name="warn">Takes warnings, one line each.</param>
internal sealed class ExpertRuns(IReadOnlyList<string> names, MixtureOfOptions options, Action checkCancelled, Action<string> warn)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double[] _seconds = new double[names.Count];
    private readonly List<Exception> _failures = [];

    /// <summary>(experts): whether the expert still takes part.</summary>
    public bool[] Takes { get; } = [.. names.Select(_ => true)];

    /// <summary>Why experts were left out.</summary>
    public IReadOnlyList<Exception> Failures => _failures;

    /// <summary>Experts that take part.</summary>
    public IEnumerable<int> Remaining => Enumerable.Range(0, names.Count).Where(expert => Takes[expert]);

    /// <summary>Runs a piece of work for each expert that takes part, and waits for all.</summary>
    /// <param name="what">What is done, for messages.</param>
    /// <param name="work">The work; what it gives back is put to use only where the expert ended in time.</param>
    /// <param name="take">Takes what came of it.</param>
    public void ForEach<T>(string what, Func<int, T> work, Action<int, T> take)
    {
        var waiting = new Queue<int>(Remaining);
        var running = new List<(int Expert, Task<T> Task, long Start)>();
        while (waiting.Count > 0 || running.Count > 0)
        {
            checkCancelled();
            while (running.Count < options.NumberOfThreads && waiting.TryDequeue(out int next))
            {
                if (Takes[next]) running.Add((next, Start(next, work), Stopwatch.GetTimestamp()));
            }
            Task.WaitAny([.. running.Select(run => (Task)run.Task)], 100);
            bool late = options.TimeBudget is { } budget && _clock.Elapsed > budget;
            for (int i = running.Count - 1; i >= 0; i--)
            {
                var (expert, task, start) = running[i];
                if (!task.IsCompleted)
                {
                    // A fit cannot be ended from outside; its thread goes on alone and what it learns is dropped.
                    if (late && Remaining.Count() > 1)
                        LeaveOut(expert, new TimeoutException($"{what} did not end within the time budget of {options.TimeBudget}."));
                    if (Takes[expert]) continue;
                }
                else if (task.IsCompletedSuccessfully)
                {
                    _seconds[expert] += Stopwatch.GetElapsedTime(start).TotalSeconds;
                    take(expert, task.Result);
                }
                else
                {
                    var cause = task.Exception!.InnerException!;
                    if (cause is OperationCanceledException) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
                    LeaveOut(expert, cause);
                }
                running.RemoveAt(i);
            }
        }
        if (!Remaining.Any())
            throw new InvalidOperationException(
                $"No expert could be trained. {string.Join(" ", _failures.Select(failure => failure.Message).Distinct())}",
                new AggregateException(_failures));
    }

    /// <summary>Leaves the slowest experts out while the fits that remain would not end within the time budget.</summary>
    /// <param name="rounds">Fits of each expert that remain, in units of those that have been made.</param>
    public void FitIntoTime(double rounds)
    {
        if (options.TimeBudget is not { } budget) return;
        while (Remaining.Count() > 1)
        {
            double left = (budget - _clock.Elapsed).TotalSeconds,
                needed = Remaining.Sum(expert => _seconds[expert]) * rounds / options.NumberOfThreads;
            if (needed <= left) return;
            int slowest = Remaining.MaxBy(expert => _seconds[expert]);
            LeaveOut(slowest,
                new TimeoutException(
                    $"its fits would take about {_seconds[slowest] * rounds:0.#} s more, and {Math.Max(0, left):0.#} s of the time budget "
                    + "are left."));
        }
    }

    // On a pool thread: FastTree queues small tasks and waits for each, and from there they run in place.
    private static Task<T> Start<T>(int expert, Func<int, T> work) => Task.Run(() => work(expert), CancellationToken.None);

    private void LeaveOut(int expert, Exception cause)
    {
        Takes[expert] = false;
        _failures.Add(cause);
        warn($"Expert '{names[expert]}' is left out: {cause.Message.ReplaceLineEndings(" ")}");
    }
}
