using System.Diagnostics;

namespace MLNet.MoE.Networks.Training;

/// <summary>When a fit with a time limit has to end; its clock runs from the moment that it is made.</summary>
/// <param name="limit">The limit, above zero.</param>
internal sealed class FitDeadline(TimeSpan limit)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Time left; negative once it is up.</summary>
    public TimeSpan Left => limit - _clock.Elapsed;

    /// <summary>The observer, which from now on also ends runs when the time is up.</summary>
    public TrainingObserver Watch(TrainingObserver observer) => observer with
    {
        CheckCancelled = () =>
        {
            observer.CheckCancelled?.Invoke();
            if (Left <= TimeSpan.Zero) throw new TimeLimitException();
        },
    };
}
