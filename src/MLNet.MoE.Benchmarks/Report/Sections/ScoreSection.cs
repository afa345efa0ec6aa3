using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>The score of every model on every dataset, the best marked, with the limit where it is known.</summary>
internal static class ScoreSection
{
    /// <summary>Writes the table.</summary>
    public static string Of(BenchmarkSummary summary)
    {
        bool limits = Enumerable.Range(0, summary.Datasets.Count).Any(d => summary.Limit(d) is not null);
        string dense = summary.Models.Count > 9 ? " dense" : "";
        var text =
            new StringBuilder(
                $"<div class=\"wide\"><table class=\"scores{dense}\"><thead><tr><th scope=\"col\">dataset</th><th "
                + "scope=\"col\">metric</th>");
        foreach (string model in summary.Models)
            text.Append($"<th scope=\"col\"><span class=\"key {ModelStyle.Of(model).Css}\"></span>{Svg.Escape(model)}</th>");
        text.Append(limits ? "<th scope=\"col\" class=\"limit\">limit</th>" : "").Append("</tr></thead><tbody>");
        for (int d = 0; d < summary.Datasets.Count; d++) Row(text, summary, d, limits);
        text.Append("</tbody>");
        if (summary.Datasets.Count == 1) return text.Append("</table></div>").ToString();
        text.Append("<tfoot><tr><th scope=\"row\">mean rank</th><td></td>");
        for (int m = 0; m < summary.Models.Count; m++)
            text.Append(CultureInfo.InvariantCulture,
                $"<td class=\"{(summary.Leaders.Contains(m) ? "best" : "")}\">{summary.MeanRank(m):0.00}</td>");
        return text.Append(limits ? "<td class=\"limit\"></td>" : "").Append("</tr></tfoot></table></div>").ToString();
    }

    private static void Row(StringBuilder text, BenchmarkSummary summary, int dataset, bool limits)
    {
        string metric = summary.Metric(dataset);
        var sizes = summary.Records.First(record => record.Dataset == summary.Datasets[dataset]);
        text.Append(
            $"<tr><th scope=\"row\" title=\"{sizes.TrainingRows} training, {sizes.ValidationRows} validation and {sizes.TestRows} test "
            + $"rows, {sizes.Features} columns\">")
            .Append(Svg.Escape(summary.Datasets[dataset])).Append("</th><td class=\"metric\">")
            .Append(metric switch { "accuracy" => "acc. % ↑", "rmse" => "rmse ↓", _ => "" }).Append("</td>");
        for (int m = 0; m < summary.Models.Count; m++) Cell(text, summary, dataset, m);
        if (limits)
            text.Append("<td class=\"limit\">").Append(summary.Limit(dataset) is double limit ? ScoreText.Of(limit, metric) : "")
                .Append("</td>");
        text.Append("</tr>");
    }

    private static void Cell(StringBuilder text, BenchmarkSummary summary, int dataset, int model)
    {
        var cell = summary[dataset, model];
        if (cell.Score is not double score)
        {
            text.Append(cell.Error is { } error ? $"<td class=\"failed\" title=\"{Svg.Escape(error)}\">failed</td>" : "<td></td>");
            return;
        }
        text.Append(summary.IsBest(dataset, model) ? "<td class=\"best\">" : "<td>").Append(ScoreText.Of(score, cell.Metric));
        if (cell.Deviation is double deviation)
            text.Append("<span class=\"deviation\"> ±").Append(ScoreText.Deviation(deviation, cell.Metric)).Append("</span>");
        text.Append("</td>");
    }
}
