using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>What each model is and costs.</summary>
internal static class CostSection
{
    /// <summary>Writes the table, best mean rank first.</summary>
    public static string Of(BenchmarkSummary summary)
    {
        var text =
            new StringBuilder(
                "<div class=\"wide\"><table class=\"costs\"><thead><tr><th scope=\"col\">model</th><th "
                + "scope=\"col\">" + summary.RankName + "</th><th scope=\"col\">best on</th>" +
            "<th scope=\"col\">fit, s</th><th scope=\"col\">predict, µs a row</th><th scope=\"col\">parameters</th><th scope=\"col\" "
            + "class=\"text\">what it is</th></tr></thead><tbody>");
        foreach (int m in summary.ByMeanRank())
        {
            int best = Enumerable.Range(0, summary.Datasets.Count).Count(d => summary.IsBest(d, m));
            text.Append(
                "<tr><th scope=\"row\"><span class=\"key "
                + $"{ModelStyle.Of(summary.Models[m]).Css}\"></span>{Svg.Escape(summary.Models[m])}</th>")
                .Append(CultureInfo.InvariantCulture, $"<td>{summary.MeanRank(m):0.00}</td><td>{best}</td>")
                .Append($"<td>{Median(summary, m, cell => cell.FitSeconds, ScoreText.Seconds)}</td>")
                .Append($"<td>{Median(summary, m, MicrosecondsARow, ScoreText.Seconds)}</td>")
                .Append($"<td>{Median(summary, m, cell => cell.Parameters, ScoreText.Count)}</td>")
                .Append($"<td class=\"text\">{Svg.Escape(Description(summary.Models[m]))}</td></tr>");
        }
        return text.Append("</tbody></table></div>").ToString();
    }

    private static double? MicrosecondsARow(SummaryCell cell) => cell.PredictSeconds * 1e6 / cell.Records[0].TestRows;

    private static string Median(BenchmarkSummary summary, int model, Func<SummaryCell, double?> value, Func<double, string> format)
    {
        double[] values = [.. Enumerable.Range(0, summary.Datasets.Count).Select(d => summary[d, model])
            .Where(cell => cell.Score is not null).Select(value).OfType<double>().Order()];
        return values.Length == 0 ? "–" : format(values[values.Length / 2]);
    }

    private static string Description(string model) => 
        LearnerRegistry.All.FirstOrDefault(contender => contender.Name == LearnerName.Base(model)) is not { } contender ? ""
        : contender.Description
            + (LearnerName.IsVariant(model) ? "; " + string.Join(", ", LearnerName.SettingTexts(model)) : "")
            + (LearnerName.IsTuned(model) ? "; settings tuned on each dataset" : "");
}
