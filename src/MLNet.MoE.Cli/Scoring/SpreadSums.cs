using System.Globalization;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>
/// Figures of what a model says beside its predictions: quantiles, intervals, sets of classes, and the deviance that it was trained by.
/// Each is a mean over rows that come some at a time.
/// </summary>
internal sealed class SpreadSums
{
    private readonly List<(string Name, Func<ScoredRows, int, double, double> Of)> _figures = [];
    private readonly double[] _sums;
    private readonly int _quantiles;
    private long _rows;

    /// <summary>Says which figures there are.</summary>
    /// <param name="task">What was predicted.</param>
    /// <param name="first">The first rows.</param>
    public SpreadSums(TaskKind task, ScoredRows first)
    {
        if (task == TaskKind.Regression) _quantiles = AddNumbers(first);
        else if (first.Sets is not null)
        {
            _figures.Add((Named("coverage_of", first.Coverage), (scored, row, label) => scored.Sets![row][(int)label] ? 1 : 0));
            _figures.Add(("mean_set_size", (scored, row, _) => scored.Sets![row].Count(isIn => isIn)));
        }
        _sums = new double[_figures.Count];
    }

    /// <summary>Judges further rows.</summary>
    /// <param name="scored">The predictions.</param>
    /// <param name="labels">(rows) true class index or number.</param>
    public void Add(ScoredRows scored, double[] labels)
    {
        for (int i = 0; i < _sums.Length; i++)
        {
            var of = _figures[i].Of;
            for (int row = 0; row < labels.Length; row++) _sums[i] += of(scored, row, labels[row]);
        }
        _rows += labels.Length;
    }

    /// <summary>Names and values.</summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics()
    {
        int first = _figures.FindIndex(figure => figure.Name.StartsWith("coverage_of", StringComparison.Ordinal));
        int afterQuantiles = first < 0 ? _figures.Count : first;
        for (int i = 0; i <= _figures.Count; i++)
        {
            if (i == afterQuantiles && _quantiles > 1)
                yield return new("pinball_mean", _sums[(i - _quantiles)..i].Average(sum => sum / _rows));
            if (i < _figures.Count) yield return new(_figures[i].Name, _sums[i] / _rows);
        }
    }

    /// <summary>Adds the figures of a regression; gives the number of its quantiles.</summary>
    private int AddNumbers(ScoredRows first)
    {
        var objective = (first.Objective as WithQuantiles)?.Main ?? first.Objective;
        if (objective is LogLinkObjective)
            _figures.Add(($"{objective.Name}_deviance", (scored, row, label) => Deviance(objective, scored.Number(row), label)));
        if (objective is Quantile)
            _figures.Add((string.Create(CultureInfo.InvariantCulture, $"pinball_{objective.Parameters[0]}"),
                (scored, row, label) => Quantile.Pinball(objective.Parameters[0], scored.Number(row), label, out _)));
        int[] quantiles = [.. Enumerable.Range(0, first.Columns.Count).Where(i => first.Columns[i].Level is not null)];
        foreach (int i in quantiles)
            _figures.Add(($"pinball_{first.Columns[i].Name.Split('_')[1]}", (scored, row, label) =>
                Quantile.Pinball(scored.Columns[i].Level!.Value, scored.InLabel(scored.Columns[i].Values[row]), label, out _)));
        int lower = Place(first, "lower"), upper = Place(first, "upper");
        if (lower < 0) return quantiles.Length;
        _figures.Add((Named("coverage_of", first.Coverage), (scored, row, label) =>
            label >= scored.InLabel(scored.Columns[lower].Values[row])
            && label <= scored.InLabel(scored.Columns[upper].Values[row]) ? 1 : 0));
        _figures.Add(("mean_width", (scored, row, _) => (double)scored.Columns[upper].Values[row] - scored.Columns[lower].Values[row]));
        return quantiles.Length;
    }

    private static int Place(ScoredRows rows, string name)
        => Enumerable.Range(0, rows.Columns.Count).FirstOrDefault(i => rows.Columns[i].Name == name, -1);

    private static string Named(string name, double? coverage) => string.Create(CultureInfo.InvariantCulture, $"{name}_{coverage}");

    /// <summary>The unit deviance of a label from a prediction; NaN for a label that the objective cannot have.</summary>
    private static double Deviance(Objective objective, double prediction, double label) =>
        objective.Demand((float)label) is null ? objective.Judge([(float)prediction], [(float)label], 1).Loss : double.NaN;
}
