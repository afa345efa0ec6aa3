namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Results as a run would leave them, made up.</summary>
internal static class SampleResults
{
    /// <summary>A success.</summary>
    public static ResultRecord Of(string dataset, string model, double score, TaskKind task = TaskKind.Binary, int seed = 0) => new()
    {
        Dataset = dataset,
        Task = task,
        TrainingRows = 640,
        ValidationRows = 160,
        TestRows = 200,
        Features = 5,
        Model = model,
        Seed = seed,
        Metric = TestScore.MetricOf(task),
        Score = score,
        LogLoss = task == TaskKind.Regression ? null : 0.4,
        FitSeconds = 1.5,
        PredictSeconds = 0.01,
        Parameters = 1000,
        ValidationCurve = [3, 2, 1.5f],
        CurveUnit = "epoch",
    };

    /// <summary>A failure.</summary>
    public static ResultRecord Failed(string dataset, string model, string error) => new()
    {
        Dataset = dataset,
        Task = TaskKind.Binary,
        Model = model,
        Seed = 0,
        Metric = "accuracy",
        Error = error,
    };

    /// <summary>Three models on four datasets, one failure among them.</summary>
    public static IReadOnlyList<ResultRecord> Table() =>
    [
        Of("apples", "gg-moe", 0.9), Of("apples", "mlp", 0.8), Of("apples", "lightgbm", 0.85) with { Limit = 0.95 },
        Of("pears", "gg-moe", 0.7), Of("pears", "mlp", 0.7), Of("pears", "lightgbm", 0.6),
        Of("plums", "gg-moe", 12, TaskKind.Regression), Of("plums", "mlp", 10, TaskKind.Regression), Of("plums", "lightgbm", 8, TaskKind.Regression),
        Of("figs", "gg-moe", 0.9), Of("figs", "mlp", 0.8), Failed("figs", "lightgbm", "out of <luck> & memory"),
    ];
}
