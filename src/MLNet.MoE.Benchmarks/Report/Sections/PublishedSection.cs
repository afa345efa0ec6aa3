using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Scores that others published for the same data, beside those measured here.</summary>
internal static class PublishedSection
{
    /// <summary>What is shown of the published methods, with the models of this benchmark that come nearest, the first that took
    /// part.</summary>
    private static readonly (string Method, string Setting, string Heading, string[] Here)[] Methods =
    [
        ("mlp", "tuned", "MLP", ["mlp-tuned", "mlp"]),
        ("mlp-piecewiselinear", "tuned", "MLP+PLE", ["mlp-ple-tuned", "mlp-ple"]),
        ("tabm-mini-piecewiselinear", "tuned", "TabM-mini+PLE", ["gg-moe-ens-tuned", "gg-moe-ens", "mlp-ens"]),
        ("LightGBM", "default", "LightGBM, default", ["lightgbm"]),
        ("LightGBM", "tuned", "LightGBM, tuned", ["lightgbm-tuned"]),
        ("CatBoost", "tuned", "CatBoost", []),
    ];

    /// <summary>Writes the table; null where no dataset has published scores.</summary>
    public static string? Of(BenchmarkSummary summary)
    {
        var names = summary.Records.Where(record => record.PublishedName is not null && record.Succeeded)
            .GroupBy(record => record.Dataset).ToDictionary(group => group.Key, group => group.First().PublishedName!);
        if (names.Count == 0) return null;
        var scores = PublishedScores.Load().Where(score => score.Members == 1).ToList();
        int[] shown = [.. Enumerable.Range(0, summary.Datasets.Count)
            .Where(d => names.TryGetValue(summary.Datasets[d], out string? name) && scores.Exists(score => score.Dataset == name))];
        if (shown.Length == 0) return null;

        var text =
            new StringBuilder(
                "<div class=\"wide\"><table class=\"scores published\"><thead><tr><th scope=\"col\" rowspan=\"2\">dataset</th><th "
                + "scope=\"col\" rowspan=\"2\">metric</th><th scope=\"col\" colspan=\"2\">best here</th>");
        foreach (var (_, setting, heading, here) in Methods)
            text.Append(
                $"<th scope=\"col\" colspan=\"{(Model(summary, here) < 0 ? 1 : 2)}\" "
                + $"class=\"pairhead\">{heading}{(heading.Contains(',') ? "" : ", " + setting)}</th>");
        text.Append("</tr><tr><th scope=\"col\">score</th><th scope=\"col\">by</th>");
        foreach (var (_, _, _, here) in Methods)
        {
            int model = Model(summary, here);
            text.Append(model < 0 ? "" : $"<th scope=\"col\" class=\"pairhead\">{Svg.Escape(summary.Models[model])}</th>")
                .Append($"<th scope=\"col\"{(model < 0 ? " class=\"pairhead\"" : "")}>published</th>");
        }
        text.Append("</tr></thead><tbody>");
        foreach (int d in shown) Row(text, summary, d, [.. scores.Where(score => score.Dataset == names[summary.Datasets[d]])]);
        return text.Append("</tbody></table></div>").ToString();
    }

    private static void Row(StringBuilder text, BenchmarkSummary summary, int dataset, PublishedScore[] scores)
    {
        string metric = summary.Metric(dataset);
        int best = Enumerable.Range(0, summary.Models.Count).FirstOrDefault(m => summary.IsBest(dataset, m), -1);
        string shown = best < 0 ? "" : ScoreText.Of(summary[dataset, best].Score!.Value, metric), by = best < 0 ? "" : summary.Models[best];
        text.Append(CultureInfo.InvariantCulture,
            $"<tr><th scope=\"row\">{Svg.Escape(summary.Datasets[dataset])}</th><td "
            + $"class=\"metric\">{Svg.Escape(metric)}</td><td><b>{shown}</b></td><td>{Svg.Escape(by)}</td>");
        foreach (var (method, setting, _, here) in Methods)
        {
            int model = Model(summary, here);
            if (model >= 0)
                text.Append("<td class=\"pairhead\">").Append(summary[dataset, model].Score is double own ? ScoreText.Of(own, metric) : "")
                    .Append("</td>");
            var published = Array.Find(scores, score => score.Method == method && score.Setting == setting && score.Metric == metric);
            text.Append(model < 0 ? "<td class=\"pairhead\">" : "<td>")
                .Append(published is null ? "" : ScoreText.Of(published.Score, metric)).Append("</td>");
        }
        text.Append("</tr>");
    }

    private static int Model(BenchmarkSummary summary, string[] names) =>
        names.Select(name => summary.Models.ToList().IndexOf(name)).FirstOrDefault(
        place => place >= 0
            && Enumerable.Range(0, summary.Datasets.Count)
                .Any(d => summary[d, place].Score is not null && summary[d, place].Records[0].PublishedName is not null), -1);
}
