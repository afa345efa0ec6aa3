using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>The report as Markdown: mean ranks and the score of every model on every dataset.</summary>
internal static class MarkdownReport
{
    /// <summary>Writes the text.</summary>
    public static string Of(ReportData data)
    {
        var summary = data.Summary;
        var text = new StringBuilder("# Benchmark results\n\n");
        text.Append("Accuracy in percent (higher is better) or RMSE in units of the target (lower is better) on the test part; best in bold, mean over seeds.\n\n");
        AppendRanks(text, summary);
        AppendScores(text, summary);
        AppendFailures(text, summary);
        return text.ToString();
    }

    private static void AppendRanks(StringBuilder text, BenchmarkSummary summary)
    {
        text.Append("| model | mean rank | best on | median seconds a fit |\n|---|---|---|---|\n");
        foreach (int m in summary.ByMeanRank())
        {
            int best = Enumerable.Range(0, summary.Datasets.Count).Count(d => summary.IsBest(d, m));
            double[] seconds = [.. Enumerable.Range(0, summary.Datasets.Count).Select(d => summary[d, m].FitSeconds).OfType<double>().Order()];
            string median = seconds.Length == 0 ? "-" : ScoreText.Seconds(seconds[seconds.Length / 2]);
            text.Append(CultureInfo.InvariantCulture, $"| {summary.Models[m]} | {summary.MeanRank(m):0.00} | {best} of {summary.Datasets.Count} | {median} |\n");
        }
        text.Append('\n');
    }

    private static void AppendScores(StringBuilder text, BenchmarkSummary summary)
    {
        text.Append("| dataset | metric | ").AppendJoin(" | ", summary.Models).Append(" | limit |\n");
        text.Append("|---|---|").Insert(text.Length, "---|", summary.Models.Count).Append("---|\n");
        for (int d = 0; d < summary.Datasets.Count; d++)
        {
            text.Append("| ").Append(summary.Datasets[d]).Append(" | ").Append(summary.Metric(d)).Append(" |");
            for (int m = 0; m < summary.Models.Count; m++) text.Append(' ').Append(Cell(summary, d, m)).Append(" |");
            text.Append(' ').Append(summary.Limit(d) is double limit ? ScoreText.Of(limit, summary.Metric(d)) : "").Append(" |\n");
        }
        text.Append('\n');
    }

    private static string Cell(BenchmarkSummary summary, int dataset, int model)
    {
        var cell = summary[dataset, model];
        if (cell.Score is not double score) return cell.Error is null ? "" : "failed";
        string shown = ScoreText.Of(score, cell.Metric);
        return summary.IsBest(dataset, model) ? $"**{shown}**" : shown;
    }

    private static void AppendFailures(StringBuilder text, BenchmarkSummary summary)
    {
        var failures = summary.Records.Where(record => !record.Succeeded).ToList();
        if (failures.Count == 0) return;
        text.Append("Failed runs:\n\n");
        foreach (var record in failures) text.Append($"- {record.Dataset}, {record.Model}, seed {record.Seed}: {record.Error}\n");
    }
}
