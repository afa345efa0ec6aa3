using MLNet.MoE.Benchmarks;
using Spectre.Console;

namespace MLNet.MoE.Cli.Output;

/// <summary>Published scores of the 38 sets beside those of a run.</summary>
internal static class PublishedTable
{
    private static readonly (string Method, string Heading)[] Methods =
    [
        ("mlp", "MLP"), ("mlp-piecewiselinear", "MLP+PLE"), ("tabm-mini-piecewiselinear", "TabM-mini+PLE"), ("LightGBM", "LightGBM"),
        ("CatBoost", "CatBoost"),
    ];

    /// <summary>Writes the table; nothing where no dataset has published scores.</summary>
    public static void Show(Terminal terminal, BenchmarkSummary summary)
    {
        var scores = PublishedScores.Load().Where(score => score is { Members: 1, Setting: "tuned" }).ToLookup(score => score.Dataset);
        var table = new Table().Border(TableBorder.Simple);
        string[] here = [.. summary.Models];
        foreach (string column in (string[])["dataset", "metric", .. here, .. Methods.Select(method => $"{method.Heading} (published)")])
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap().Padding(0, 1));
        bool isEmpty = true;
        for (int d = 0; d < summary.Datasets.Count; d++)
        {
            string? name = summary.Records.First(record => record.Dataset == summary.Datasets[d]).PublishedName;
            string metric = summary.Metric(d);
            if (name is null || !scores.Contains(name)) continue;
            isEmpty = false;
            table.AddRow([Markup.Escape(OneLine.Of(summary.Datasets[d])), metric == "accuracy" ? "acc %" : metric,
                .. Enumerable.Range(0, here.Length).Select(m => summary[d, m].Score is double own ? ScoreText.Of(own, metric) : ""),
                .. Methods.Select(method => scores[name].FirstOrDefault(score => score.Method == method.Method && score.Metric == metric)
                    is { } published ? ScoreText.Of(published.Score, metric) : "")]);
        }
        if (isEmpty) return;
        terminal.Console.Write(table);
        terminal.Line("Published: single models, tuned on each dataset, by the repositories of TabM and TabR, on the archive's splits. "
            + "Where a folder of CSV files is cut anew, or a target was transformed, they are a guide and not a head-to-head.");
    }
}
