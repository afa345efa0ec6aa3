using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>Reads the fields of one line of <c>results.csv</c>, in the order of <see cref="ResultCsv.Header"/>.</summary>
internal static class ResultCsvRow
{
    /// <summary>Makes a record of the fields.</summary>
    /// <exception cref="FormatException">A field is not what its column holds.</exception>
    public static ResultRecord Parse(Func<int, string> field) => new()
    {
        Dataset = field(0),
        Task = TaskKindConverter.TryParse(field(1), out var task)
            ? task
            : throw new FormatException($"'{field(1)}' is no task; it must be binary, multiclass or regression."),
        TrainingRows = Whole(field(2), "n_train"),
        ValidationRows = Whole(field(3), "n_validation"),
        TestRows = Whole(field(4), "n_test"),
        Features = Whole(field(5), "n_features"),
        Model = field(6),
        Seed = Whole(field(7), "seed"),
        Metric = field(8),
        Score = Number(field(9), "score"),
        LogLoss = Number(field(10), "log_loss"),
        FitSeconds = Number(field(11), "fit_seconds"),
        PredictSeconds = Number(field(12), "predict_seconds"),
        Parameters = field(13).Length == 0 ? null
        : long.TryParse(field(13), NumberStyles.None, CultureInfo.InvariantCulture, out long parameters)
            ? parameters
            : throw new FormatException($"'{field(13)}' in column parameters is not a whole number."),
        Error = field(14) switch
        {
            "ok" => null,
            "failed" => field(15).Length > 0 ? field(15) : "failed",
            _ => throw new FormatException($"'{field(14)}' in column status is neither ok nor failed."),
        },
    };

    private static int Whole(string text, string column)
        => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
        ? value
        : throw new FormatException($"'{text}' in column {column} is not a whole number.");

    private static double? Number(string text, string column)
    {
        if (text.Length == 0) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new FormatException($"'{text}' in column {column} is not a number.");
    }
}
