using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>What tuning brought on the validation part, and what it chose.</summary>
internal static class TuningSection
{
    /// <summary>Writes the section; null where nothing was tuned.</summary>
    public static string? Of(ReportData data)
    {
        var tuned = data.Summary.Records.Where(record => record.Trials is not null && record.Succeeded).ToList();
        if (tuned.Count == 0) return null;
        var text =
            new StringBuilder(
                "<div class=\"wide\"><table class=\"tuning\"><thead><tr><th scope=\"col\">dataset</th><th scope=\"col\" "
                + "class=\"name\">model</th><th scope=\"col\">trials</th><th scope=\"col\">seconds</th>" +
            "<th scope=\"col\">metric</th><th scope=\"col\">own settings</th><th scope=\"col\">tuned</th><th scope=\"col\">gain</th><th "
            + "scope=\"col\" class=\"text\">chosen</th></tr></thead><tbody>");
        foreach (var record in tuned.OrderBy(record => data.Summary.Datasets.ToList().IndexOf(record.Dataset))
            .ThenBy(record => data.Summary.Models.ToList().IndexOf(record.Model)).ThenBy(record => record.Seed))
            Row(text, record);
        text.Append("</tbody></table></div>");
        string[] charts =
            [.. data.Summary.Datasets.Select(dataset => TuningChart.Of(dataset, data.Trials.Where(trial => trial.Dataset == dataset)))
                .OfType<string>()];
        return charts.Length == 0 ? text.ToString() : $"<div class=\"curves\">{string.Concat(charts)}</div>{text}";
    }

    private static void Row(StringBuilder text, ResultRecord record)
    {
        string before = record.UntunedValidationScore is double old ? ScoreText.Of(old, record.Metric) : "failed";
        string gain = record.UntunedValidationScore is double first and not 0 && record.ValidationScore is double now
            ? (100 * (record.Metric == "rmse" ? 1 - (now / first) : (now / first) - 1)).ToString("+0.00;-0.00;0.00",
                CultureInfo.InvariantCulture) + " %"
            : "";
        string settings = string.Join(", ",
            (record.Settings ?? new Dictionary<string, string>()).Select(setting => $"{setting.Key} {Shortened(setting.Value)}"));
        text.Append(CultureInfo.InvariantCulture,
            $"<tr><th scope=\"row\">{Svg.Escape(record.Dataset)}</th><td "
            + $"class=\"name\">{Svg.Escape(record.Model)}{(record.Split > 0 ? $", split {record.Split}" : "")}</td><td>{record.Trials}"
            + $"</td>")
            .Append($"<td>{ScoreText.Seconds(record.TuningSeconds ?? 0)}</td><td "
                + $"class=\"metric\">{Svg.Escape(record.Metric)}</td><td>{before}</td><td>"
                + $"{ScoreText.Of(record.ValidationScore ?? double.NaN, record.Metric)}</td><td>{gain}</td>")
            .Append($"<td class=\"text\">{Svg.Escape(settings)}</td></tr>");
    }

    private static string Shortened(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number != Math.Round(number)
            ? number.ToString("G3", CultureInfo.InvariantCulture)
            : value;
}
