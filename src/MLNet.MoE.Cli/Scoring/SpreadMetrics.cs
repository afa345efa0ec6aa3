using System.Globalization;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>
/// Figures of what a model says beside its predictions: quantiles, intervals, sets of classes, and the deviance that it was trained by.
/// </summary>
internal static class SpreadMetrics
{
    /// <summary>Of a regression.</summary>
    /// <param name="scored">The predictions.</param>
    /// <param name="labels">(rows) true numbers.</param>
    public static IEnumerable<KeyValuePair<string, double>> OfNumbers(ScoredRows scored, double[] labels)
    {
        var objective = (scored.Objective as WithQuantiles)?.Main ?? scored.Objective;
        if (objective is LogLinkObjective)
            yield return new($"{objective.Name}_deviance", Mean(labels, row => Deviance(objective, scored.Number(row), labels[row])));
        if (objective is Quantile) yield return new(
            string.Create(CultureInfo.InvariantCulture, $"pinball_{objective.Parameters[0]}"),
            Mean(labels, row => Quantile.Pinball(objective.Parameters[0], scored.Number(row), labels[row], out _)));
        ScoredColumn[] quantiles = [.. scored.Columns.Where(column => column.Level is not null)];
        double[] losses = [.. quantiles.Select(column =>
            Mean(labels, row => Quantile.Pinball(column.Level!.Value, scored.InLabel(column.Values[row]), labels[row], out _)))];
        for (int i = 0; i < quantiles.Length; i++) yield return new($"pinball_{quantiles[i].Name.Split('_')[1]}", losses[i]);
        if (quantiles.Length > 1) yield return new("pinball_mean", losses.Average());
        if (scored.Columns.FirstOrDefault(column => column.Name == "lower") is not { } lower) yield break;
        var upper = scored.Columns.Single(column => column.Name == "upper");
        yield return new(Named("coverage_of", scored.Coverage), Mean(labels, row =>
            labels[row] >= scored.InLabel(lower.Values[row]) && labels[row] <= scored.InLabel(upper.Values[row]) ? 1 : 0));
        yield return new("mean_width", Mean(labels, row => (double)upper.Values[row] - lower.Values[row]));
    }

    /// <summary>Of a classification.</summary>
    /// <param name="scored">The predictions.</param>
    /// <param name="labels">(rows) true classes.</param>
    public static IEnumerable<KeyValuePair<string, double>> OfClasses(ScoredRows scored, float[] labels)
    {
        if (scored.Sets is not { } sets) yield break;
        yield return new(Named("coverage_of", scored.Coverage), sets.Zip(labels, (set, label) => set[(int)label] ? 1.0 : 0).Average());
        yield return new("mean_set_size", sets.Average(set => (double)set.Count(isIn => isIn)));
    }

    private static string Named(string name, double? coverage) => string.Create(CultureInfo.InvariantCulture, $"{name}_{coverage}");

    private static double Mean(double[] labels, Func<int, double> of) => Enumerable.Range(0, labels.Length).Average(of);

    /// <summary>The unit deviance of a label from a prediction; NaN for a label that the objective cannot have.</summary>
    private static double Deviance(Objective objective, double prediction, double label) =>
        objective.Demand((float)label) is null ? objective.Judge([(float)prediction], [(float)label], 1).Loss : double.NaN;
}
