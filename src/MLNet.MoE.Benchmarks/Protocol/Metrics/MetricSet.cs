namespace MLNet.MoE.Benchmarks;

/// <summary>The figures that people expect of a task, the one that counts first.</summary>
internal static class MetricSet
{
    private const string OverClasses = ", averaged over classes";

    private static readonly Metric[] Numbers =
    [
        new("rmse", "RMSE", false, "Root of the mean squared error, in units of the label.") { HasUnit = true },
        new("mae", "MAE", false, "Mean absolute error, in units of the label.") { HasUnit = true },
        new("r_squared", "R²", true,
            "Share of the label's variance that is explained: 1 is perfect, 0 is the mean, and a model may be worse than that."),
    ];

    private static readonly Metric[] TwoClasses = Classes("",
        "the area under the ROC curve: how often a row of the class has a higher probability than one of the other");

    private static readonly Metric[] ManyClasses = Classes(OverClasses,
        "the area under the ROC curve of a class against the others" + OverClasses);

    /// <summary>The figures of a task.</summary>
    public static IReadOnlyList<Metric> Of(TaskKind task)
        => task switch { TaskKind.Regression => Numbers, TaskKind.Binary => TwoClasses, _ => ManyClasses };

    /// <summary>The values of the figures, in their order; NaN where one is not defined.</summary>
    /// <param name="task">What was predicted.</param>
    /// <param name="predictions">Probabilities or numbers.</param>
    /// <param name="labels">(rows) true class indices or numbers.</param>
    /// <exception cref="InvalidOperationException">A prediction is not a finite number.</exception>
    public static double[] Values(TaskKind task, Predictions predictions, float[] labels)
    {
        var score = TestScore.Of(task, predictions, labels);
        if (task == TaskKind.Regression) return [score.Score, .. NumberMetrics.Of(predictions.Values, labels)];
        var classes = ClassMetrics.Of(task, predictions, labels);
        return [score.LogLoss, score.Score, classes.Auc, classes.F1, classes.Precision, classes.Recall, classes.CalibrationError];
    }

    private static Metric[] Classes(string scope, string auc) =>
    [
        new("log_loss", "log-loss", false,
            "Mean of -ln(probability of the true class), in nats: it rewards probabilities that can be relied on."),
        new("accuracy", "accuracy", true, "Share of rows whose most probable class is the true one."),
        new("auc", "AUC", true, char.ToUpperInvariant(auc[0]) + auc[1..] + "."),
        new("f1", "F1", true, $"Harmonic mean of precision and recall{scope}."),
        new("precision", "precision", true, $"Share of the rows that are said to be of the class which are{scope}."),
        new("recall", "recall", true, $"Share of the rows of the class which are said to be{scope}."),
        new("calibration_error", "cal. error", false,
            "How far probabilities are from frequencies: the mean difference over ten bins of the most probable class's probability."),
    ];
}
