using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>What came out of a comparison, in a line.</summary>
internal static class ComparisonVerdict
{
    /// <summary>The line.</summary>
    public static string Of(ComparisonResult result)
    {
        if (result.Best is not { } best)
            return result.TimeUp ? "No model was finished in time; give it more, or name fewer models." : "No model has a result.";
        var metric = result.PrimaryMetric;
        string value = metric.Format(best.Mean(result.Primary)),
            head = $"{best.Name} has the {(metric.HigherIsBetter ? "highest" : "lowest")} {metric.Title}, {value}";
        var others = result.Models.Skip(1).Where(model => !model.IsBest && model.Folds.Count > 0).ToList();
        if (best.Folds.Count < 2) return $"{head}, on one fold; whether that is more than chance cannot be told from one.";
        if (!metric.IsBetter(best.Mean(result.Primary), result.Baseline.Mean(result.Primary)))
            return $"No model does better than the {result.Baseline.Name}: the columns tell nothing of '{result.Target}' that these models "
                + "find.";
        if (!(result.Baseline.PValue < ComparisonResult.Level))
            return $"{head}, but that does not beat the {result.Baseline.Name} by more than chance; "
                + (best.Folds.Count < 5
                    ? $"{best.Folds.Count} folds show large differences alone."
                    : $"the columns tell little of '{result.Target}' that these models find.");
        string[] beaten = [.. others.Where(model => model.PValue < ComparisonResult.Level).Select(model => model.Name)];
        string[] tied = [.. others.Where(model => model.IsTied).Select(model => model.Name)];
        string better = beaten.Length > 0 ? $"better than {Listed(beaten)} by more than chance" : "";
        string ties = tied.Length > 0 ? $"a tie with {Listed(tied)}" : "";
        return (better, ties) switch
        {
            ("", "") => head + ".",
            ("", _) => $"{head}, but it is {ties}.",
            (_, "") => $"{head}, {better}.",
            _ => $"{head}, {better}; it is {ties}.",
        };
    }

    /// <summary>A p value for people.</summary>
    public static string Probability(double? value) => value switch
    {
        null => "",
        < 0.001 => "< 0.001",
        var p => p.Value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    private static string Listed(string[] names) => names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
}
