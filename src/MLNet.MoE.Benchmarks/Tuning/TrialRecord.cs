namespace MLNet.MoE.Benchmarks;

/// <summary>One trial of tuning: settings and how well they did on the validation part. There is nothing of the test part in it.</summary>
public sealed record TrialRecord
{
    /// <summary>Hash of everything that decides the study's trials: data, cut, contender, search space, seed and code version.</summary>
    public required string Study { get; init; }

    /// <summary>Name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>Name of the contender, as tuned.</summary>
    public required string Model { get; init; }

    /// <summary>Number of the split.</summary>
    public int Split { get; init; }

    /// <summary>Number of the trial; 0 has the contender's own settings.</summary>
    public int Trial { get; init; }

    /// <summary>The settings tried, as text by option.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary><c>accuracy</c> or <c>rmse</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The metric on the validation part; null where the fit failed.</summary>
    public double? ValidationScore { get; init; }

    /// <summary>Log-loss on the validation part; null for a regression.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Seconds of fit and prediction.</summary>
    public double Seconds { get; init; }

    /// <summary>Why the fit failed; null when it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>How good the trial was, higher is better: the metric, among equal accuracies the log-loss. Failed trials are below all
    /// others.</summary>
    internal (double Score, double Loss) Merit => ValidationScore is double score
        ? (Metric == "rmse" ? -score : score, -(ValidationLoss ?? 0))
        : (double.NegativeInfinity, double.NegativeInfinity);
}
