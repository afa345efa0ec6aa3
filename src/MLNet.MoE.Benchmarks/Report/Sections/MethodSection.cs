using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>How the numbers came about, and where.</summary>
internal static class MethodSection
{
    /// <summary>Writes the section.</summary>
    public static string Of(BenchmarkSummary summary)
    {
        int seeds = summary.Records.Select(record => record.Seed).Distinct().Count();
        var text = new StringBuilder("<ul>");
        text.Append(CultureInfo.InvariantCulture, $"<li>Every model gets the same rows: 64 % to learn from{Cap(summary)}, 16 % to stop early on, 20 % for the one final score, stratified by class; {(seeds == 1 ? "one seed" : $"{seeds} seeds, each with a split of its own")}.</li>");
        text.Append("<li>Every model gets the same columns; categories are one-hot over those of the training part, missing numbers are NaN, or mean and indicator for models that cannot take them.</li>");
        text.Append("<li>Nothing is tuned: every model runs with one configuration for all datasets.</li>");
        text.Append("<li>Accuracy: share of rows whose most probable class is the true one. RMSE: in units of the target. Log-loss (in results.csv): probabilities scaled to sum to 1 and held above 10<sup>-15</sup>.</li>");
        text.Append("<li>Ranks: 1 for the best score on a dataset, equals share their places, failed runs come last. Gain: (accuracy / reference − 1) or (1 − RMSE / reference).</li>");
        text.Append("<li>Limit: the best score that anyone can expect, known for data made from a known law.</li>");
        text.Append("<li>Parameters: weights of networks and linear models, leaves of all trees. Seconds: median over datasets, one thread a fit, several fits side by side.</li>");
        text.Append("</ul><p class=\"muted\">").Append(Svg.Escape(Machine(summary))).Append("</p>");
        return text.ToString();
    }

    private static string Cap(BenchmarkSummary summary)
    {
        var capped = summary.Records.Where(record => record.Succeeded && record.TrainingRows < 2 * record.TestRows).ToList();
        return capped.Count == 0 ? "" : $" (but at most {capped.Max(record => record.TrainingRows)} rows, and fewer to stop early on in proportion)";
    }

    // Assemblies of ML.NET are all of version 1.0.0; the package's version stands in the informational one, before the commit.
    private static string PackageVersion(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', ' ')[0] ?? "";

    private static string Machine(BenchmarkSummary summary)
    {
        string[] versions = [.. summary.Records.Select(record => record.Version.Split('+') is [var number, { Length: > 8 } commit] ? $"{number} ({commit[..8]})" : record.Version).Where(version => version.Length > 0).Distinct()];
        string made = versions.Length == 0 ? "" : $"MLNet.MoE {string.Join(", ", versions)}; ";
        return $"{made}Microsoft.ML {PackageVersion(typeof(Microsoft.ML.MLContext))}; {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors.";
    }
}
