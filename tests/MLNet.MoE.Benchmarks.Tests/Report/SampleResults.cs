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

    /// <summary>Everything that a report can show: many models on many datasets, gates, limits, published scores, tuning, variants,
    /// ensembles, a failure.</summary>
    public static (IReadOnlyList<ResultRecord> Records, IReadOnlyList<TrialRecord> Trials) Everything()
    {
        var random = new Random(3);
        string[] datasets = ["adult", "apples", "figs", "grapes", "california", "pears", "plums", "a-dataset-with-a-long-name"];
        string[] models = ["gg-moe", "gg-moe-ple", "gg-moe-ens", "gg-moe-ens:Dropout=0.1", "moe", "mlp", "mlp-tuned", "multinomial-moe",
            "fasttree", "lightgbm", "sdca"];
        var records = (from dataset in datasets from model in models from seed in new[] { 0, 1 } select One(dataset, model, seed)).ToList();
        records.Add(Failed("plums", "gaussian-moe", "The fit did not end within 60 s."));
        records.AddRange(
            from dataset in datasets from model in new[] { "mlp", "lightgbm" } select One(dataset, model, 0) with { Members = 5 });
        return (records, [.. datasets.SelectMany(dataset => Enumerable.Range(0, 20).Select(trial => Trial(dataset, trial, random)))]);

        ResultRecord One(string dataset, string model, int seed)
        {
            var task = dataset is "california" or "plums" ? TaskKind.Regression : TaskKind.Binary;
            int strength = Array.IndexOf(models, model);
            double noise = random.NextDouble(), score = task == TaskKind.Regression ? 0.5 + (0.01 * strength) + (0.03 * noise)
                : 0.9 - (0.01 * strength) - (0.03 * noise);
            return Of(dataset, model, score, task, seed) with
            {
                FitSeconds = 0.2 * (1 + random.Next(60)),
                Parameters = 100 * (1 + random.Next(1000)),
                PublishedName = dataset is "adult" or "california" ? dataset : null,
                Limit = dataset == "apples" ? 0.93 : null,
                Machine = "a machine with 2 processors",
                Gate = model.Contains("moe", StringComparison.Ordinal) ? GateUsage.Of([[0.7f, 0.1f, 0.1f, 0.1f], [0.2f, 0.6f, 0.1f, 0.1f]])
                : null,
                ValidationCurve = [.. Enumerable.Range(1, 30).Select(epoch => (float)(0.3 + (noise / epoch)))],
                Trials = model == "mlp-tuned" ? 20 : null,
                Settings = model == "mlp-tuned" ? new Dictionary<string, string> { ["Width"] = "512", ["LearningRate"] = "0.00123456" }
                : null,
                UntunedValidationScore = model == "mlp-tuned" ? score * (task == TaskKind.Regression ? 1.02 : 0.98) : null,
                ValidationScore = score,
            };
        }
    }

    private static TrialRecord Trial(string dataset, int trial, Random random) => new()
    {
        Study = dataset,
        Dataset = dataset,
        Model = "mlp-tuned",
        Trial = trial,
        Metric = "accuracy",
        Settings = new Dictionary<string, string> { ["Width"] = "256" },
        ValidationScore = 0.8 + (0.002 * trial) - (0.02 * random.NextDouble()),
        Seconds = 1,
    };

    /// <summary>Three models on four datasets, one failure among them.</summary>
    public static IReadOnlyList<ResultRecord> Table() =>
    [
        Of("apples", "gg-moe", 0.9), Of("apples", "mlp", 0.8), Of("apples", "lightgbm", 0.85) with { Limit = 0.95 },
        Of("pears", "gg-moe", 0.7), Of("pears", "mlp", 0.7), Of("pears", "lightgbm", 0.6),
        Of("plums", "gg-moe", 12, TaskKind.Regression), Of("plums", "mlp", 10, TaskKind.Regression),
        Of("plums", "lightgbm", 8, TaskKind.Regression),
        Of("figs", "gg-moe", 0.9), Of("figs", "mlp", 0.8), Failed("figs", "lightgbm", "out of <luck> & memory"),
    ];
}
