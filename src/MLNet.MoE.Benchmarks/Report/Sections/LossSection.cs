using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Log-loss and area under the ROC curve of every model on every classification.</summary>
internal static class LossSection
{
    /// <summary>Writes the table; null without a classification.</summary>
    public static string? Of(BenchmarkSummary summary)
    {
        int[] models = [.. Enumerable.Range(0, summary.Models.Count)], datasets = [.. Enumerable.Range(0, summary.Datasets.Count)
            .Where(d => models.Any(m => summary[d, m].LogLoss is not null))];
        if (datasets.Length == 0) return null;
        var text = new StringBuilder($"<div class=\"wide\"><table class=\"scores{(models.Length > 9 ? " dense" : "")}\"><thead><tr>"
            + "<th scope=\"col\">dataset</th><th scope=\"col\">metric</th>");
        foreach (string model in summary.Models)
            text.Append($"<th scope=\"col\"><span class=\"key {ModelStyle.Of(model).Css}\"></span>{Svg.Escape(model)}</th>");
        text.Append("</tr></thead><tbody>");
        foreach (int d in datasets)
        {
            Row(text, summary.Datasets[d], "log-loss ↓", [.. models.Select(m => summary[d, m].LogLoss)], lowerIsBetter: true);
            if (models.Any(m => summary[d, m].Auc is not null))
                Row(text, summary.Datasets[d], "AUC ↑", [.. models.Select(m => summary[d, m].Auc)], lowerIsBetter: false);
        }
        return text.Append("</tbody></table></div>").ToString();
    }

    private static void Row(StringBuilder text, string dataset, string metric, double?[] values, bool lowerIsBetter)
    {
        double? best = lowerIsBetter ? values.Min() : values.Max();
        text.Append($"<tr><th scope=\"row\">{Svg.Escape(dataset)}</th><td class=\"metric\">{metric}</td>");
        foreach (double? value in values)
            text.Append(value == best && value is not null ? "<td class=\"best\">" : "<td>")
                .Append(value?.ToString("0.0000", CultureInfo.InvariantCulture)).Append("</td>");
        text.Append("</tr>");
    }
}
