using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>Judges predictions that come some rows at a time. Memory does not grow with the rows, but for what
/// <see cref="RankedScores"/> keeps of two classes.</summary>
/// <param name="task">What was predicted.</param>
internal sealed class EvaluationSums(TaskKind task)
{
    private readonly RankedScores _ranked = new();
    private SpreadSums? _spread;
    private int[][]? _confusion;
    private int _rows, _right;
    private double _loss, _squares, _absolute, _labelMean, _labelSquares;

    /// <summary>Judges further rows.</summary>
    /// <param name="scored">The predictions.</param>
    /// <param name="labels">(rows) true class index or number.</param>
    public void Add(ScoredRows scored, double[] labels)
    {
        _spread ??= new SpreadSums(task, scored);
        if (task == TaskKind.Regression) AddNumbers(scored, labels);
        else AddClasses(scored, labels);
        _spread.Add(scored, labels);
        _rows += labels.Length;
    }

    /// <summary>What all rows come to.</summary>
    /// <param name="thresholds">Whether to look for thresholds of the probability, of two classes.</param>
    /// <param name="costs">What a false alarm and a miss cost, or null.</param>
    public Evaluation Result(bool thresholds = false, (double FalseAlarm, double Miss)? costs = null)
    {
        if (task == TaskKind.Regression)
            return new Evaluation(task, _rows,
            [
                new("rmse", Math.Sqrt(_squares / _rows)),
                new("mae", _absolute / _rows),
                new("r_squared", _labelSquares > 0 ? 1 - (_squares / _labelSquares) : double.NaN),
                .. _spread!.Metrics(),
            ], null);
        int[][] confusion = _confusion!;
        var metrics = new List<KeyValuePair<string, double>>
        {
            new("accuracy", (double)_right / _rows),
            new("log_loss", _loss / _rows),
        };
        if (task == TaskKind.Binary)
        {
            metrics.Add(new("auc", _ranked.AreaUnderCurve()));
            int hits = confusion[1][1], errors = confusion[0][1] + confusion[1][0];
            metrics.Add(new("f1", hits > 0 ? 2.0 * hits / ((2 * hits) + errors) : 0));
        }
        else
        {
            var present = confusion.Index().Where(row => row.Item.Sum() > 0);
            metrics.Add(new("balanced_accuracy", present.Average(row => (double)row.Item[row.Index] / row.Item.Sum())));
        }
        metrics.AddRange(_spread!.Metrics());
        return new Evaluation(task, _rows, metrics, confusion)
        {
            Thresholds = thresholds && task == TaskKind.Binary ? Thresholds.Of(_ranked, costs) : null,
        };
    }

    private void AddNumbers(ScoredRows scored, double[] labels)
    {
        for (int row = 0; row < labels.Length; row++)
        {
            double error = scored.Number(row) - labels[row], deviation = labels[row] - _labelMean;
            _squares += error * error;
            _absolute += Math.Abs(error);
            // Welford's way: the mean is known only after the last row.
            _labelMean += deviation / (_rows + row + 1);
            _labelSquares += deviation * (labels[row] - _labelMean);
        }
    }

    private void AddClasses(ScoredRows scored, double[] labels)
    {
        int classes = scored.Outputs.Outputs;
        _confusion ??= [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        TestScore.CheckFinite(scored.Outputs, _rows);
        for (int row = 0; row < labels.Length; row++)
        {
            int label = (int)labels[row];
            _confusion[label][scored.Classes[row]]++;
            if (label == scored.Classes[row]) _right++;
            var probabilities = scored.Outputs.Row(row);
            _loss += TestScore.LossOf(probabilities, label);
            if (task == TaskKind.Binary) _ranked.Add(probabilities[1], label == 1);
        }
    }
}
