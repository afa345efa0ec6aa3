using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>How the numbers came about, and where.</summary>
internal static class MethodSection
{
    /// <summary>Writes the section.</summary>
    public static string Of(BenchmarkSummary summary)
    {
        var text = new StringBuilder("<ul>");
        text.Append(CultureInfo.InvariantCulture,
            $"<li>Every model gets the same rows: 64 % to learn from{Cap(summary)}, 16 % to stop early on, 20 % for the one final score, "
            + $"stratified by class; {Seeds(summary)}.</li>");
        text.Append(
            "<li>Every model gets the same columns; categories are one-hot over those of the training part, missing numbers are NaN, or "
            + "mean and indicator for models that cannot take them.</li>");
        text.Append("<li>").Append(Tuning(summary)).Append("</li>");
        text.Append(
            "<li>Accuracy: share of rows whose most probable class is the true one. RMSE: in units of the target. Log-loss (in "
            + "results.csv): probabilities scaled to sum to 1 and held above 10<sup>-15</sup>.</li>");
        text.Append(
            "<li>Ranks: 1 for the best score on a dataset, equals share their places, failed runs come last. Gain: (accuracy / reference − "
            + "1) or (1 − RMSE / reference).</li>");
        text.Append("<li>Limit: the best score that anyone can expect, known for data made from a known law.</li>");
        text.Append(
            "<li>Parameters: weights of networks and linear models, leaves of all trees. Seconds: median over datasets, one thread a fit, "
            + "several fits side by side.</li>");
        text.Append("</ul><p class=\"muted\">").Append(Svg.Escape(Machine(summary))).Append("</p>");
        return text.ToString();
    }

    private static string Cap(BenchmarkSummary summary)
    {
        var capped = summary.Records.Where(record => record.Succeeded && record.TrainingRows < 2 * record.TestRows).ToList();
        return capped.Count == 0 ? ""
            : $" (but at most {capped.Max(record => record.TrainingRows)} rows, and fewer to stop early on in proportion)";
    }

    private static string Seeds(BenchmarkSummary summary)
    {
        int seeds = summary.Records.Select(record => record.Seed).Distinct().Count(),
            splits = summary.Records.Select(record => record.Split).Distinct().Count();
        return seeds == 1 ? "one seed" : splits == 1 ? $"{seeds} seeds, all on the same split"
            : splits >= seeds ? $"{seeds} seeds, each with a split of its own" : $"{seeds} seeds on {splits} splits";
    }

    private static string Tuning(BenchmarkSummary summary)
    {
        int[] trials = [.. summary.Records.Select(record => record.Trials).OfType<int>().Distinct().Order()];
        if (trials.Length == 0) return "Nothing is tuned: every model runs with one configuration for all datasets.";
        string number = trials.Length == 1 ? $"{trials[0]}" : $"{trials[0]} to {trials[^1]}";
        return $"Models named -tuned had their settings chosen on the validation part of each split, in {number} trials of which the first "
            + "has the model's own settings (tree-structured Parzen estimator); all others run with one configuration for all datasets.";
    }

    private static string Machine(BenchmarkSummary summary)
    {
        string[] versions =
            [.. summary.Records.Select(record => record.Version.Split('+') is [var number, { Length: > 8 } commit]
                ? $"{number} ({commit[..8]})" : record.Version).Where(version => version.Length > 0).Distinct()];
        string made = versions.Length == 0 ? "" : $"MLNet.MoE {string.Join(", ", versions)}; ";
        string[] machines = [.. summary.Records.Select(record => record.Machine).OfType<string>().Distinct()];
        return made + (machines.Length == 0 ? "the machine is not recorded." : string.Join(" | ", machines) + ".");
    }
}
