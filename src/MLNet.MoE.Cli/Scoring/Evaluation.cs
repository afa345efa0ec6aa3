using MLNet.MoE.Benchmarks;
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

    /// <summary>The same with precision and recall over thresholds, for two classes.</summary>
    /// <param name="scored">The predictions.</param>
    /// <param name="labels">(rows) true classes.</param>
    /// <param name="costs">What a false alarm and a miss cost, or null.</param>
    public Evaluation WithThresholds(ScoredRows scored, float[] labels, (double FalseAlarm, double Miss)? costs)
        => Task != TaskKind.Binary ? this : this with
    {
        Thresholds = Thresholds.Of(
            [.. Enumerable.Range(0, labels.Length).Select(row => scored.Outputs.Row(row)[1])],
            Array.ConvertAll(labels, label => label == 1), costs),
    };

    /// <summary>Judges predictions.</summary>
    /// <param name="task">What was predicted.</param>
    /// <param name="scored">The predictions.</param>
    /// <param name="labels">(rows) true class index or number.</param>
    public static Evaluation Of(TaskKind task, ScoredRows scored, float[] labels) =>
        task == TaskKind.Regression ? OfNumbers(scored, Array.ConvertAll(labels, label => (double)label)) : OfClasses(task, scored, labels);

    /// <summary>Judges predictions of rows of a table.</summary>
    /// <param name="task">What was predicted.</param>
    /// <param name="scored">The predictions.</param>
    /// <param name="table">The table, with labels.</param>
    /// <param name="rows">The rows that were scored.</param>
    public static Evaluation Of(TaskKind task, ScoredRows scored, LoadedTable table, int[] rows) => table.Numbers is { } numbers
        ? OfNumbers(scored, Array.ConvertAll(rows, row => numbers[row]))
        : Of(task, scored, Array.ConvertAll(rows, row => table.Label![row]));

    private static Evaluation OfNumbers(ScoredRows scored, double[] labels)
    {
        double mean = labels.Average(), squares = 0, absolute = 0, total = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            double error = scored.Number(row) - labels[row], deviation = labels[row] - mean;
            squares += error * error;
            absolute += Math.Abs(error);
            total += deviation * deviation;
        }
        return new Evaluation(TaskKind.Regression, labels.Length,
        [
            new("rmse", Math.Sqrt(squares / labels.Length)),
            new("mae", absolute / labels.Length),
            new("r_squared", total > 0 ? 1 - (squares / total) : double.NaN),
            .. SpreadMetrics.OfNumbers(scored, labels),
        ], null);
    }

    private static Evaluation OfClasses(TaskKind task, ScoredRows scored, float[] labels)
    {
        int classes = scored.Outputs.Outputs, right = 0;
        int[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        for (int row = 0; row < labels.Length; row++)
        {
            confusion[(int)labels[row]][scored.Classes[row]]++;
            if ((int)labels[row] == scored.Classes[row]) right++;
        }
        var metrics = new List<KeyValuePair<string, double>>
        {
            new("accuracy", (double)right / labels.Length),
            new("log_loss", TestScore.Of(task, scored.Outputs, labels).LogLoss),
        };
        if (task == TaskKind.Binary)
        {
            metrics.Add(
                new("auc",
                    ClassMetrics.AreaUnderCurve([.. Enumerable.Range(0, labels.Length).Select(row => scored.Outputs.Row(row)[1])],
                        Array.ConvertAll(labels, label => label == 1))));
            int hits = confusion[1][1], errors = confusion[0][1] + confusion[1][0];
            metrics.Add(new("f1", hits > 0 ? 2.0 * hits / ((2 * hits) + errors) : 0));
        }
        else
        {
            var recalls = confusion.Where(row => row.Sum() > 0).Select((row, _) => (Row: row, Index: Array.IndexOf(confusion, row)));
            metrics.Add(new("balanced_accuracy", recalls.Average(r => (double)r.Row[r.Index] / r.Row.Sum())));
        }
        metrics.AddRange(SpreadMetrics.OfClasses(scored, labels));
        return new Evaluation(task, labels.Length, metrics, confusion);
    }
}
