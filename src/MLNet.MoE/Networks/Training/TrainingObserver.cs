namespace MLNet.MoE.Networks.Training;

/// <summary>Observes a run: gets its epochs and warnings, and may stop it.</summary>
public sealed record TrainingObserver
{
    /// <summary>Watches nothing.</summary>
    public static TrainingObserver None { get; } = new();

    /// <summary>Called after each epoch, on the thread that asked for the run; null for none.</summary>
    public Action<TrainingProgress>? OnEpoch { get; init; }

    /// <summary>Called before each step, and now and then while data is read; throws <see cref="OperationCanceledException"/> to stop. Null
    /// for none.</summary>
    public Action? CheckCancelled { get; init; }

    /// <summary>Called after each epoch with its number and the predictions for the validation rows, (rows, outputs) as
    /// <see cref="ValidationMetrics"/> has them; null for none.</summary>
    internal Action<int, ReadOnlySpan<float>>? OnPredicted { get; init; }

    /// <summary>Takes warnings, one line each; null drops them.</summary>
    public Action<string>? Warn { get; init; }
}
