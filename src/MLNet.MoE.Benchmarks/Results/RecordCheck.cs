using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>Whether a record that was read can be one that a benchmark wrote: everything that summaries, reports and resumed runs rely
/// on.</summary>
internal static class RecordCheck
{
    // No network has as many experts, and curves are thinned to far fewer points.
    private const int LongestList = 100_000;

    /// <summary>What is wrong with a result; null where nothing is.</summary>
    public static string? Problem(ResultRecord record)
    {
        if (string.IsNullOrWhiteSpace(record.Dataset)) return "dataset is empty";
        if (string.IsNullOrWhiteSpace(record.Model)) return "model is empty";
        if (record.Metric is not ("accuracy" or "rmse") && (record.Succeeded || record.Metric.Length > 0))
            return $"metric is '{record.Metric}'; it must be accuracy or rmse";
        if (record.Succeeded && record.Score is null) return "score is absent";
        if (record.Members < 1) return $"members is {record.Members}";
        return NegativeCount(record)
            ?? NoScore("score", record.Score, record.Metric)
            ?? NoScore("validation_score", record.ValidationScore, record.Metric)
            ?? NoScore("untuned_validation_score", record.UntunedValidationScore, record.Metric)
            ?? NoScore("limit", record.Limit, record.Metric)
            ?? NoSize("log_loss", record.LogLoss)
            ?? NoScore("auc", record.Auc, "accuracy")
            ?? NoSize("fit_seconds", record.FitSeconds)
            ?? NoSize("predict_seconds", record.PredictSeconds)
            ?? NoSize("tuning_seconds", record.TuningSeconds)
            ?? NoSettings(record.Settings)
            ?? NoGate(record.Gate)
            ?? (record.ValidationCurve.Count > LongestList ? $"validation_curve has {record.ValidationCurve.Count} points" : null);
    }

    /// <summary>What is wrong with a trial; null where nothing is.</summary>
    public static string? Problem(TrialRecord trial)
    {
        if (string.IsNullOrWhiteSpace(trial.Study)) return "study is empty";
        if (string.IsNullOrWhiteSpace(trial.Dataset)) return "dataset is empty";
        if (string.IsNullOrWhiteSpace(trial.Model)) return "model is empty";
        if (trial.Metric is not ("accuracy" or "rmse")) return $"metric is '{trial.Metric}'; it must be accuracy or rmse";
        if (trial.Split < 0) return $"split is {trial.Split}";
        if (trial.Trial < 0) return $"trial is {trial.Trial}";
        if (trial.Error is null == trial.ValidationScore is null) return "one of validation_score and error must be there, and not both";
        return NoScore("validation_score", trial.ValidationScore, trial.Metric)
            ?? NoSize("validation_loss", trial.ValidationLoss)
            ?? NoSize("seconds", trial.Seconds)
            ?? NoSettings(trial.Settings);
    }

    private static string? NegativeCount(ResultRecord record)
    {
        foreach (var (name, value) in new (string, long)[]
        {
            ("training_rows", record.TrainingRows), ("validation_rows", record.ValidationRows), ("test_rows", record.TestRows),
            ("features", record.Features),
            ("split", record.Split), ("parameters", record.Parameters ?? 0), ("trials", record.Trials ?? 0),
        })
        {
            if (value < 0) return $"{name} is {value}";
        }
        return null;
    }

    private static string? NoScore(string name, double? score, string metric) =>
        NoSize(name, score) ?? (metric == "accuracy" && score > 1
            ? $"{name} is {Text(score)}; {(name == "auc" ? "an area" : "an accuracy")} is at most 1" : null);

    private static string? NoSize(string name, double? value) =>
        value is null or (>= 0 and < double.PositiveInfinity) ? null : $"{name} is {Text(value)}";

    private static string? NoSettings(IReadOnlyDictionary<string, string>? settings)
    {
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            // The serializer does not look at what dictionaries hold.
            if (value is null || string.IsNullOrWhiteSpace(name))
                return $"the setting '{name}' is {(value is null ? "null" : "without a name")}";
        }
        return null;
    }

    private static string? NoGate(GateUsage? gate)
    {
        if (gate is null) return null;
        if (gate.Shares.Count is 0 or > LongestList) return $"gate.shares has {gate.Shares.Count} numbers";
        foreach (float share in gate.Shares)
        {
            if (share is not (>= 0 and <= 1.001f)) return $"gate.shares has the share {Text(share)}";
        }
        return NoSize("gate.experts_of_a_row", gate.ExpertsOfARow) ?? NoExperts(gate);
    }

    /// <summary>Lists of lists, in which a reader of JSON lets null pass.</summary>
    private static string? NoExperts(GateUsage gate)
    {
        if (gate.Experts is not { } use) return null;
        int experts = gate.Shares.Count;
        if (use.Experts.Count != experts || use.Experts.Any(string.IsNullOrWhiteSpace))
            return $"gate.experts has {use.Experts.Count} names for {experts} experts";
        if (use.Columns.Count > LongestList || use.Rows.Count > LongestList) return "gate.experts has too many columns or rows";
        foreach (var column in use.Columns)
        {
            if (column is null || column.Column is null || NoShares(column.SharesLow, experts) || NoShares(column.SharesHigh, experts))
                return "gate.experts has a column without a name or without a share of each expert";
        }
        foreach (var row in use.Rows)
        {
            if (row is null || row.Values.Contains(null!) || NoShares(row.Shares, experts))
                return "gate.experts has a row without a share of each expert";
        }
        return null;
    }

    private static bool NoShares(IReadOnlyList<float> shares, int experts)
        => shares.Count != experts || shares.Any(share => share is not (>= 0 and <= 1.001f));

    private static string Text(double? value) => value.GetValueOrDefault().ToString("R", CultureInfo.InvariantCulture);
}
