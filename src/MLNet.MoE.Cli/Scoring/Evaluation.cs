using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>How good predictions are: one named figure after the other, and for classes who was taken for whom.</summary>
/// <param name="Task">What was predicted.</param>
/// <param name="Rows">Rows judged.</param>
/// <param name="Metrics">Names and values, best known first.</param>
/// <param name="Confusion">(classes, classes): rows of the true class (first index) predicted as the second; null for a regression.</param>
internal sealed record Evaluation(TaskKind Task, int Rows, IReadOnlyList<KeyValuePair<string, double>> Metrics, int[][]? Confusion)
{
    /// <summary>Precision and recall over thresholds; null where they were not asked for, or there are not two classes.</summary>
    public Thresholds? Thresholds { get; init; }

    /// <summary>Judges predictions.</summary>
    /// <param name="task">What was predicted.</param>
    /// <param name="scored">The predictions.</param>
    /// <param name="labels">(rows) true class index or number.</param>
    public static Evaluation Of(TaskKind task, ScoredRows scored, float[] labels)
        => Of(task, scored, Array.ConvertAll(labels, label => (double)label));

    /// <summary>Judges predictions of rows of a table.</summary>
    /// <param name="task">What was predicted.</param>
    /// <param name="scored">The predictions.</param>
    /// <param name="table">The table, with labels.</param>
    /// <param name="rows">The rows that were scored.</param>
    public static Evaluation Of(TaskKind task, ScoredRows scored, LoadedTable table, int[] rows)
        => Of(task, scored, Labels(table, rows));

    /// <summary>The labels of rows of a table: class indices, or the numbers as the file has them.</summary>
    public static double[] Labels(LoadedTable table, int[] rows)
        => Array.ConvertAll(rows, row => table.Numbers is { } numbers ? numbers[row] : table.Label![row]);

    private static Evaluation Of(TaskKind task, ScoredRows scored, double[] labels)
    {
        var sums = new EvaluationSums(task);
        sums.Add(scored, labels);
        return sums.Result();
    }
}
