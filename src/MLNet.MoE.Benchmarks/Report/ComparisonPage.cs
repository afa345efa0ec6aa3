using System.Globalization;
using System.Net;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>A comparison on one table as a page.</summary>
internal static class ComparisonPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="result">What it shows.</param>
    public static string Of(ComparisonResult result)
    {
        var text = HtmlPage.Begin($"{result.Name}: which model predicts {result.Target} best");
        text.Append(CultureInfo.InvariantCulture,
            $"<header><h1>{Svg.Escape(result.Name)}: {Svg.Escape(result.Target)}</h1><p "
            + $"class=\"lead\">{Svg.Escape(ComparisonVerdict.Of(result))}</p>")
            .Append(CultureInfo.InvariantCulture,
                $"<p class=\"muted\">{result.Rows} rows, {result.Columns} columns, {Svg.Escape(Task(result))}, {result.Folds} "
                + $"folds.{(result.TimeUp ? " The time was up before all folds were done." : "")}</p></header>");
        var metric = result.PrimaryMetric;
        if (result.Models.Any(model => model.Folds.Count > 0))
        {
            HtmlPage.Section(text, char.ToUpperInvariant(metric.Title[0]) + metric.Title[1..],
                $"{metric.Explanation} {(metric.HigherIsBetter ? "Higher" : "Lower")} is better. Large marks: mean over the folds. Small "
                + "marks: single folds.", HtmlPage.Chart(ComparisonChart.Of(result)));
            HtmlPage.Section(text, "Is the difference more than chance?",
                "Paired test of the best model against each other one over the folds (corrected resampled t test, Nadeau and Bengio 2003), "
                + "p values corrected by Holm. Below 0.05 counts as more than chance; above it, the two tie.", Differences(result));
            HtmlPage.Section(text, "All figures",
                $"Means over the folds, and ± their standard deviation from fold to fold.{OfClass(result)} The best of each is marked.",
                Figures(result));
            HtmlPage.Section(text, "What it costs",
                "Means of one thread a fit, several fits side by side. Size: weights of networks and linear models, leaves of all trees.",
                Costs(result));
        }
        if (result.Models.Any(model => model.Error is not null))
            HtmlPage.Section(text, "Not finished", "",
                "<ul class=\"failures\">"
                + string.Concat(result.Models.Where(model => model.Error is not null)
                    .Select(model =>
                        $"<li><b>{Svg.Escape(model.Name)}</b>, {model.Folds.Count} of {result.Folds} folds: "
                        + $"{Svg.Escape(model.Error!)}</li>")) + "</ul>");
        HtmlPage.Section(text, "How it was measured", "", Method(result));
        return HtmlPage.End(text);
    }

    private static string Task(ComparisonResult result)
        => result.Task == TaskKind.Regression ? "a number" : $"{result.Classes.Count} classes";

    private static string OfClass(ComparisonResult result)
        => result.Task == TaskKind.Binary ? $" F1, precision and recall are of the class '{result.Classes[1]}'."
        : result.Task == TaskKind.Multiclass ? " AUC, F1, precision and recall are means over the classes." : "";

    private static string Differences(ComparisonResult result)
    {
        var text = Table("differences", "model", result.PrimaryMetric.Title, "difference to the best", "p value", "says");
        foreach (var model in result.Models.Where(model => model.Folds.Count > 0))
        {
            double mean = model.Mean(result.Primary), difference = mean - (result.Best?.Mean(result.Primary) ?? double.NaN);
            string says = model.IsBest ? "the best" : model.PValue is null ? "cannot be told" : model.IsTied ? "a tie"
                : model.PValue < ComparisonResult.Level && !model.IsBest ? "more than chance" : "";
            Row(text, model.Name,
                [result.PrimaryMetric.Format(mean) + Spread(result, model, result.Primary), model.IsBest ? ""
                    : (difference > 0 ? "+" : "") + result.PrimaryMetric.Format(difference), ComparisonVerdict.Probability(model.PValue),
                    says], _ => model.IsBest);
        }
        return End(text);
    }

    private static string Figures(ComparisonResult result)
    {
        var metrics = result.Metrics;
        var text = Table("figures", ["model", .. metrics.Select(metric => metric.Title + (metric.HigherIsBetter ? " ↑" : " ↓"))]);
        double?[] best = [.. metrics.Select((metric, m) => Best(result, metric, m))];
        foreach (var model in result.Models.Where(model => model.Folds.Count > 0))
            Row(text, model.Name, [.. metrics.Select((metric, m) => metric.Format(model.Mean(m)) + Spread(result, model, m))],
                m => model != result.Baseline && model.Mean(m) == best[m]);
        return End(text);
    }

    private static double? Best(ComparisonResult result, Metric metric, int place)
    {
        double[] values = [.. result.Models.Skip(1).Select(model => model.Mean(place)).Where(double.IsFinite)];
        return values.Length == 0 ? null : metric.HigherIsBetter ? values.Max() : values.Min();
    }

    private static string Costs(ComparisonResult result)
    {
        var text = Table("", "model", "seconds a fit", "seconds to predict a fold", "size");
        foreach (var model in result.Models.Skip(1).Where(model => model.Folds.Count > 0))
            Row(text, model.Name,
                [ScoreText.Seconds(model.FitSeconds), ScoreText.Seconds(model.PredictSeconds), ScoreText.Count(model.Parameters)],
                _ => false);
        return End(text);
    }

    private static string Method(ComparisonResult result) =>
        $"<ul><li>Cross-validation: each of {result.Folds} folds, stratified by class, is predicted once by models that learned from the "
        + "others. All models get the same folds.</li>" +
        "<li>A model learns from the other folds as <code>moe train</code> learns from a table: what stops early holds a fifth of the rows "
        + "out to see when, and trees, and networks of at most 10,000 rows, then learn from all of them.</li>" +
        "<li>Categories are one-hot over those of the rows to learn from; missing numbers are NaN, or mean and indicator for models that "
        + "cannot take them. Nothing is tuned.</li>" +
        $"<li>The baseline, {result.Baseline.Name}, predicts " + (result.Task == TaskKind.Regression
            ? "the mean.</li>"
            : "the shares of the classes, and so always the most frequent one.</li>") +
        string.Concat(result.Metrics.Select(metric => $"<li>{Svg.Escape(metric.Title)}: {Svg.Escape(metric.Explanation)}</li>")) +
        (result.LeftOut.Count > 0 ? $"<li>Not for this label: {Svg.Escape(string.Join(", ", result.LeftOut))}.</li>" : "") +
        $"</ul><p class=\"muted\">{Svg.Escape(MachineText.Here)}</p>";

    private static string Spread(ComparisonResult result, ModelComparison model, int metric) =>
        model.Deviation(metric) is double deviation ? $"<span class=\"deviation\"> ±{result.Metrics[metric].Format(deviation)}</span>" : "";

    private static StringBuilder Table(string css, params string[] columns)
        => new StringBuilder($"<div class=\"wide\"><table class=\"{css}\"><thead><tr>")
        .Append(string.Concat(columns.Select(column => $"<th scope=\"col\">{WebUtility.HtmlEncode(column)}</th>")))
        .Append("</tr></thead><tbody>");

    private static void Row(StringBuilder text, string model, string[] cells, Func<int, bool> marked)
    {
        text.Append($"<tr><th scope=\"row\"><span class=\"key {ModelStyle.Of(model).Css}\"></span>{Svg.Escape(model)}</th>");
        for (int i = 0; i < cells.Length; i++) text.Append(marked(i) ? "<td class=\"best\">" : "<td>").Append(cells[i]).Append("</td>");
        text.Append("</tr>");
    }

    private static string End(StringBuilder text) => text.Append("</tbody></table></div>").ToString();
}
