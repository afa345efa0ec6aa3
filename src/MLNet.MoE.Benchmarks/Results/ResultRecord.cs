namespace MLNet.MoE.Benchmarks;

/// <summary>One line of the results: what one contender did on one dataset with one seed.</summary>
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

    /// <summary>Seed of the split and of the training.</summary>
    public required int Seed { get; init; }

    /// <summary><c>accuracy</c> or <c>rmse</c>, on the test part.</summary>
    public required string Metric { get; init; }

    /// <summary>Value of the metric; null for a failed run.</summary>
    public double? Score { get; init; }

    /// <summary>Log-loss in nats on the test part; null for a regression or a failed run.</summary>
    public double? LogLoss { get; init; }

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

    /// <summary>The best value of the metric that anyone can expect; null where it is not known.</summary>
    public double? Limit { get; init; }

    /// <summary>Name of the dataset among the published scores; null where there are none.</summary>
    public string? PublishedName { get; init; }

    /// <summary>Validation loss after each step of learning.</summary>
    public IReadOnlyList<float> ValidationCurve { get; init; } = [];

    /// <summary>What a step of the curve is: <c>epoch</c> or <c>tree</c>; null without a curve.</summary>
    public string? CurveUnit { get; init; }

    /// <summary>Hash of everything that decides the result: data, cut, contender with its configuration, seed and code version.</summary>
    public string Key { get; init; } = "";

    /// <summary>Version of the code that made the result.</summary>
    public string Version { get; init; } = "";
}
