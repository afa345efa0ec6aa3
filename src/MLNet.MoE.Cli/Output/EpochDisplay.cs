using MLNet.MoE.Cli.Scoring;
using Spectre.Console;

namespace MLNet.MoE.Cli.Output;

/// <summary>Shows how training goes: one line that changes where a person watches, a line every few epochs elsewhere.</summary>
internal static class EpochDisplay
{
    private const int EpochsPerLine = 10;

    /// <summary>Does the work and shows what it reports.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="silent">Whether nothing is shown at all.</param>
    /// <param name="title">What is done.</param>
    /// <param name="work">Does it.</param>
    public static T Run<T>(Terminal terminal, bool silent, string title, Func<IProgress<TrainingProgress>, T> work)
    {
        if (silent) return work(new Receiver(_ => { }));
        terminal.Line(title);
        if (terminal.IsLive)
            return terminal.Console.Status()
                .Start("preparing", status => work(new Receiver(progress => status.Status(Markup.Escape(Short(progress))))));
        return work(new Receiver(progress =>
        {
            if (progress.Epoch == 1 || progress.Epoch % EpochsPerLine == 0) terminal.Line(Describe(progress));
        }));
    }

    /// <summary>Short enough for one line of a small window.</summary>
    private static string Short(TrainingProgress progress)
    {
        string validation = double.IsNaN(progress.ValidationLoss) ? AllRows(progress)
            : $", validation {MetricText.Format(progress.ValidationLoss)}, best epoch {progress.BestEpoch}";
        return $"epoch {progress.Epoch}: loss {MetricText.Format(progress.TrainingLoss)}{validation}, "
            + $"{progress.Elapsed.TotalSeconds:0} s{Left(progress)}";
    }

    private static string Left(TrainingProgress progress)
        => progress.TimeLeft is { } left ? $", about {BenchmarkDisplay.Clock(left)} left" : "";

    private static string Describe(TrainingProgress progress)
    {
        string validation = double.IsNaN(progress.ValidationLoss) ? AllRows(progress)
            : $", validation loss {MetricText.Format(progress.ValidationLoss)}, best epoch {progress.BestEpoch}";
        return $"epoch {progress.Epoch}: training loss {MetricText.Format(progress.TrainingLoss)}{validation}, "
            + $"{progress.Elapsed.TotalSeconds:0.0} s{Left(progress)}";
    }

    /// <summary>Marks the epochs of further fits, behind the best one of the first.</summary>
    private static string AllRows(TrainingProgress progress) => progress.BestEpoch < progress.Epoch ? ", trained again" : "";

    /// <summary>Passes reports on at once and in order, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class Receiver(Action<TrainingProgress> receive) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => receive(value);
    }
}
