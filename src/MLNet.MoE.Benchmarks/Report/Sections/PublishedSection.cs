using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Scores that others published for the same data, beside the ones measured here.</summary>
internal static class PublishedSection
{
    /// <summary>What is shown of the published methods: plain network, network with embedding, ensemble, trees.</summary>
    private static readonly (string Method, string Setting, string Heading)[] Methods =
    [
        ("mlp", "tuned", "MLP, tuned"),
        ("mlp-piecewiselinear", "tuned", "MLP+PLE, tuned"),
        ("tabm-mini-piecewiselinear", "tuned", "TabM-mini+PLE, tuned"),
        ("LightGBM", "default", "LightGBM, default"),
        ("LightGBM", "tuned", "LightGBM, tuned"),
        ("CatBoost", "tuned", "CatBoost, tuned"),
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

        var text = new StringBuilder("<div class=\"wide\"><table class=\"scores\"><thead><tr><th scope=\"col\">dataset</th><th scope=\"col\">metric</th><th scope=\"col\">best here</th><th scope=\"col\">by</th>");
        foreach (var (_, _, heading) in Methods) text.Append($"<th scope=\"col\">{heading}</th>");
        text.Append("</tr></thead><tbody>");
        foreach (int d in shown) Row(text, summary, d, [.. scores.Where(score => score.Dataset == names[summary.Datasets[d]])]);
        return text.Append("</tbody></table></div>").ToString();
    }

    private static void Row(StringBuilder text, BenchmarkSummary summary, int dataset, PublishedScore[] scores)
    {
        string metric = summary.Metric(dataset);
        int best = Enumerable.Range(0, summary.Models.Count).FirstOrDefault(m => summary.IsBest(dataset, m), -1);
        string shown = best < 0 ? "" : ScoreText.Of(summary[dataset, best].Score!.Value, metric), by = best < 0 ? "" : summary.Models[best];
        text.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Svg.Escape(summary.Datasets[dataset])}</th><td>{metric}</td><td><b>{shown}</b></td><td>{Svg.Escape(by)}</td>");
        foreach (var (method, setting, _) in Methods)
        {
            var published = Array.Find(scores, score => score.Method == method && score.Setting == setting && score.Metric == metric);
            text.Append("<td>").Append(published is null ? "" : ScoreText.Of(published.Score, metric)).Append("</td>");
        }
        text.Append("</tr>");
    }
}
