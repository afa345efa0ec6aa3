using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Single models beside ensembles of seeds.</summary>
internal static class EnsembleSection
{
    /// <summary>Writes the table; null where there is no ensemble.</summary>
    public static string? Of(ReportData data)
    {
        if (data.Ensembles.Count == 0) return null;
        var summary = data.Summary;
        var cells = data.Ensembles.GroupBy(record => (record.Dataset, record.Model))
            .ToDictionary(group => group.Key, group => new SummaryCell([.. group]));
        int[] models = [.. Enumerable.Range(0, summary.Models.Count).Where(m => cells.Keys.Any(key => key.Model == summary.Models[m]))];
        var text =
            new StringBuilder(
                "<div class=\"wide\"><table class=\"scores\"><thead><tr><th scope=\"col\">dataset</th><th scope=\"col\">metric</th>");
        foreach (int m in models)
            text.Append(
                "<th scope=\"col\"><span class=\"key "
                + $"{ModelStyle.Of(summary.Models[m]).Css}\"></span>{Svg.Escape(summary.Models[m])}</th>");
        text.Append("</tr></thead><tbody>");
        for (int d = 0; d < summary.Datasets.Count; d++)
        {
            if (!cells.Keys.Any(key => key.Dataset == summary.Datasets[d])) continue;
            text.Append(
                $"<tr><th scope=\"row\">{Svg.Escape(summary.Datasets[d])}</th><td class=\"metric\">{Svg.Escape(summary.Metric(d))}</td>");
            foreach (int m in models) text.Append(Cell(summary[d, m], cells.GetValueOrDefault((summary.Datasets[d], summary.Models[m]))));
            text.Append("</tr>");
        }
        return text.Append("</tbody></table></div>").ToString();
    }

    private static string Cell(SummaryCell single, SummaryCell? ensemble)
    {
        if (ensemble?.Score is not double score || single.Score is not double alone) return "<td></td>";
        double gain = alone == 0 ? 0 : 100 * (single.Metric == "rmse" ? 1 - (score / alone) : (score / alone) - 1);
        string groups = ensemble.Records.Count == 1 ? "one ensemble" : $"{ensemble.Records.Count} ensembles";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<td title=\"{groups} of {ensemble.Records[0].Members}; a single model has "
            + $"{ScoreText.Of(alone, single.Metric)}\"><b>{ScoreText.Of(score, single.Metric)}</b> <span "
            + $"class=\"deviation\">{gain:+0.0;-0.0;0.0} %</span></td>");
    }
}
