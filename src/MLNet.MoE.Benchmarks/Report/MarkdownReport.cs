using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>The report as Markdown: mean ranks, the score of every model on every dataset, duels, and what tuning and ensembles
/// brought.</summary>
internal static class MarkdownReport
{
    /// <summary>Writes the text.</summary>
    public static string Of(ReportData data)
    {
        var summary = data.Summary;
        var text = new StringBuilder("# Benchmark results\n\n");
        text.Append(
            "Accuracy in percent (higher is better) or RMSE in units of the target (lower is better) on the test part; best in bold, mean "
            + "over seeds.\n\n");
        AppendRanks(text, summary);
        AppendScores(text, summary);
        AppendDuels(text, summary);
        AppendTuning(text, summary);
        AppendEnsembles(text, data);
        if (ExpertUseSection.Markdown(summary) is { } learnt) text.Append(learnt);
        AppendFailures(text, summary);
        return text.ToString();
    }

    private static void AppendRanks(StringBuilder text, BenchmarkSummary summary)
    {
        text.Append("| model | mean rank | best on | median seconds a fit | median parameters |\n|---|---|---|---|---|\n");
        foreach (int m in summary.ByMeanRank())
        {
            int best = Enumerable.Range(0, summary.Datasets.Count).Count(d => summary.IsBest(d, m));
            text.Append(CultureInfo.InvariantCulture,
                $"| {MarkdownText.Of(summary.Models[m])} | {summary.MeanRank(m):0.00} | {best} of {summary.Datasets.Count} ")
                .Append($"| {Median(summary, m, cell => cell.FitSeconds, ScoreText.Seconds)} | "
                    + $"{Median(summary, m, cell => cell.Parameters, ScoreText.Count)} |\n");
        }
        text.Append('\n');
    }

    private static string Median(BenchmarkSummary summary, int model, Func<SummaryCell, double?> value, Func<double, string> format)
    {
        double[] values = [.. Enumerable.Range(0, summary.Datasets.Count).Select(d => value(summary[d, model])).OfType<double>().Order()];
        return values.Length == 0 ? "-" : format(values[values.Length / 2]);
    }

    private static void AppendScores(StringBuilder text, BenchmarkSummary summary)
    {
        text.Append("| dataset | metric | ").AppendJoin(" | ", summary.Models.Select(MarkdownText.Of)).Append(" | limit |\n");
        text.Append("|---|---|").Insert(text.Length, "---|", summary.Models.Count).Append("---|\n");
        for (int d = 0; d < summary.Datasets.Count; d++)
        {
            text.Append("| ").Append(MarkdownText.Of(summary.Datasets[d])).Append(" | ").Append(MarkdownText.Of(summary.Metric(d)))
                .Append(" |");
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

    private static void AppendDuels(StringBuilder text, BenchmarkSummary summary)
    {
        if (summary.Models.Count < 2) return;
        var order = summary.ByMeanRank();
        text.Append("Datasets won / tied / lost by the model of the row against the model of the column:\n\n");
        text.Append("| | ").AppendJoin(" | ", order.Select(m => MarkdownText.Of(summary.Models[m]))).Append(" |\n|---|")
            .Insert(text.Length, "---|", order.Count).Append('\n');
        foreach (int m in order)
        {
            text.Append("| ").Append(MarkdownText.Of(summary.Models[m])).Append(" | ");
            text.AppendJoin(" | ",
                order.Select(other => m == other ? ""
                    : string.Create(CultureInfo.InvariantCulture,
                        $"{summary.Duel(m, other).Wins} / {summary.Duel(m, other).Ties} / {summary.Duel(m, other).Losses}")))
                            .Append(" |\n");
        }
        text.Append('\n');
    }

    private static void AppendTuning(StringBuilder text, BenchmarkSummary summary)
    {
        var tuned = summary.Records.Where(record => record.Trials is not null && record.Succeeded).ToList();
        if (tuned.Count == 0) return;
        text.Append(
            "Tuning, on the validation part:\n\n| dataset | model | seed | trials | own settings | tuned | chosen "
            + "|\n|---|---|---|---|---|---|---|\n");
        foreach (var record in tuned)
        {
            string before = record.UntunedValidationScore is double score ? ScoreText.Of(score, record.Metric) : "failed";
            text.Append(CultureInfo.InvariantCulture,
                $"| {MarkdownText.Of(record.Dataset)} | {MarkdownText.Of(record.Model)} | {record.Seed} | {record.Trials} | {before} | "
                + $"{ScoreText.Of(record.ValidationScore ?? double.NaN, record.Metric)} | ")
                .AppendJoin(", ",
                    (record.Settings
                        ?? new Dictionary<string, string>()).Select(setting => MarkdownText.Of($"{setting.Key} {setting.Value}")))
                            .Append(" |\n");
        }
        text.Append('\n');
    }

    private static void AppendEnsembles(StringBuilder text, ReportData data)
    {
        if (data.Ensembles.Count == 0) return;
        text.Append(
            "Ensembles of five seeds, mean over the ensembles of a dataset:\n\n| dataset | metric | model | single | ensemble "
            + "|\n|---|---|---|---|---|\n");
        foreach (var group in data.Ensembles.GroupBy(record => (record.Dataset, record.Model)))
        {
            var cell = new SummaryCell([.. group]);
            var single = new SummaryCell([.. data.Summary.Records.Where(record => (record.Dataset, record.Model) == group.Key)]);
            if (cell.Score is double score && single.Score is double alone)
                text.Append(
                    $"| {MarkdownText.Of(group.Key.Dataset)} | {MarkdownText.Of(cell.Metric)} | {MarkdownText.Of(group.Key.Model)} | "
                    + $"{ScoreText.Of(alone, cell.Metric)} | {ScoreText.Of(score, cell.Metric)} |\n");
        }
        text.Append('\n');
    }

    private static void AppendFailures(StringBuilder text, BenchmarkSummary summary)
    {
        var failures = summary.Records.Where(record => !record.Succeeded).ToList();
        if (failures.Count == 0) return;
        text.Append("Failed runs:\n\n");
        foreach (var record in failures)
            text.Append(
                $"- {MarkdownText.Of(record.Dataset)}, {MarkdownText.Of(record.Model)}, seed {record.Seed}: "
                + $"{MarkdownText.Of(record.Error!)}\n");
    }
}
