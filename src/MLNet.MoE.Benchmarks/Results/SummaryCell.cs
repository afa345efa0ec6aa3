namespace MLNet.MoE.Benchmarks;

/// <summary>What a model did on a dataset, over all seeds. A model that failed with any seed has no score: a mean over the lucky ones would
/// mislead.</summary>
public sealed class SummaryCell
{
    /// <summary>Gathers the results of one model on one dataset.</summary>
    public SummaryCell(IReadOnlyList<ResultRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        Records = records;
        Metric = records.Select(record => record.Metric).FirstOrDefault(metric => metric.Length > 0) ?? "";
        Limit = records.Select(record => record.Limit).FirstOrDefault(limit => limit is not null);
        Error = records.Select(record => record.Error).FirstOrDefault(error => error is not null);
        if (records.Count == 0 || Error is not null) return;
        Score = records.Average(record => record.Score);
        LogLoss = records.Average(record => record.LogLoss);
        Auc = records.Average(record => record.Auc);
        FitSeconds = records.Average(record => record.FitSeconds);
        PredictSeconds = records.Average(record => record.PredictSeconds);
        Parameters = records.Average(record => (double?)record.Parameters);
        if (records.Count > 1) Deviation = Math.Sqrt(records.Sum(record => Square(record.Score - Score)) / (records.Count - 1));
    }

    /// <summary>The results.</summary>
    public IReadOnlyList<ResultRecord> Records { get; }

    /// <summary>The metric; empty where there is no result.</summary>
    public string Metric { get; }

    /// <summary>Mean score over the seeds; null where there is none or one failed.</summary>
    public double? Score { get; }

    /// <summary>Standard deviation of the score over the seeds; null with one seed.</summary>
    public double? Deviation { get; }

    /// <summary>Mean log-loss.</summary>
    public double? LogLoss { get; }

    /// <summary>Mean area under the ROC curve.</summary>
    public double? Auc { get; }

    /// <summary>Mean seconds of a fit.</summary>
    public double? FitSeconds { get; }

    /// <summary>Mean seconds of predicting the test part.</summary>
    public double? PredictSeconds { get; }

    /// <summary>Mean number of parameters.</summary>
    public double? Parameters { get; }

    /// <summary>The best value of the metric that anyone can expect.</summary>
    public double? Limit { get; }

    /// <summary>The first failure; null without one.</summary>
    public string? Error { get; }

    private static double Square(double? value) => value.GetValueOrDefault() * value.GetValueOrDefault();
}
