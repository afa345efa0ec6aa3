namespace MLNet.MoE.Benchmarks;

/// <summary>One line of the results: what one contender did on one dataset with one seed.</summary>
/// <remarks>Properties that have a default give it themselves where they are set to nothing: compiled JSON readers set what a line lacks to
/// zero or null.</remarks>
public sealed record ResultRecord
{
    /// <summary>Name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>Rows learned from; 0 where the dataset could not be read.</summary>
    public int TrainingRows { get; init; }

    /// <summary>Rows that early stopping looked at.</summary>
    public int ValidationRows { get; init; }

    /// <summary>Rows of the final score.</summary>
    public int TestRows { get; init; }

    /// <summary>Feature columns of the dataset.</summary>
    public int Features { get; init; }

    /// <summary>Name of the contender.</summary>
    public required string Model { get; init; }

    /// <summary>Seed of the training.</summary>
    public required int Seed { get; init; }

    /// <summary>Number of the split, which is also the seed of the cut.</summary>
    public int Split { get; init; }

    /// <summary>Independently trained models whose predictions are averaged: 1, or 5 for an ensemble of seeds.</summary>
    public int Members { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary><c>accuracy</c> or <c>rmse</c>, on the test part.</summary>
    public required string Metric { get; init; }

    /// <summary>Value of the metric; null for a failed run.</summary>
    public double? Score { get; init; }

    /// <summary>Log-loss in nats on the test part; null for a regression or a failed run.</summary>
    public double? LogLoss { get; init; }

    /// <summary>Area under the ROC curve on the test part, of several classes the mean of each against the others; null for a regression,
    /// a failed run, or where there is none.</summary>
    public double? Auc { get; init; }

    /// <summary>Seconds of the fit, preparation of its own included; null for a failed run.</summary>
    public double? FitSeconds { get; init; }

    /// <summary>Seconds to predict the whole test part; null for a failed run.</summary>
    public double? PredictSeconds { get; init; }

    /// <summary>Weights of a network or linear model; leaves of all trees.</summary>
    public long? Parameters { get; init; }

    /// <summary>Whether the run succeeded.</summary>
    public bool Succeeded => Error is null;

    /// <summary>Why the run failed, in one line; null when it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>The metric on the validation part; what tuning may look at.</summary>
    public double? ValidationScore { get; init; }

    /// <summary>What tuning chose, as text by option; null where nothing was tuned.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Trials of tuning; null where nothing was tuned.</summary>
    public int? Trials { get; init; }

    /// <summary>Seconds that the trials took together; null where nothing was tuned.</summary>
    public double? TuningSeconds { get; init; }

    /// <summary>The metric on the validation part of the first trial, which has the contender's own settings; null where nothing was
    /// tuned.</summary>
    public double? UntunedValidationScore { get; init; }

    /// <summary>How the experts are used; null for a model without experts.</summary>
    public GateUsage? Gate { get; init; }

    /// <summary>The best value of the metric that anyone can expect; null where it is not known.</summary>
    public double? Limit { get; init; }

    /// <summary>Name of the dataset among the published scores; null where there are none.</summary>
    public string? PublishedName { get; init; }

    /// <summary>Validation loss after each step of learning.</summary>
    public IReadOnlyList<float> ValidationCurve { get; init => field = value ?? []; } = [];

    /// <summary>What a step of the curve is: <c>epoch</c> or <c>tree</c>; null without a curve.</summary>
    public string? CurveUnit { get; init; }

    /// <summary>Hash of everything that decides the result: data, cut, contender with its configuration, seed and code version.</summary>
    public string Key { get; init => field = value ?? ""; } = "";

    /// <summary>Processor, system and versions with which the result was made.</summary>
    public string? Machine { get; init; }

    /// <summary>Version of the code that made the result.</summary>
    public string Version { get; init => field = value ?? ""; } = "";
}
