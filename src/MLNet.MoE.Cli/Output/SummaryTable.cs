using System.Globalization;
using MLNet.MoE.Benchmarks;
using Spectre.Console;

namespace MLNet.MoE.Cli.Output;

/// <summary>The table at the end of a benchmark: scores by dataset, mean ranks below.</summary>
internal static class SummaryTable
{
    /// <summary>Writes the table.</summary>
    public static void Show(Terminal terminal, BenchmarkSummary summary)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(Column("dataset")).AddColumn(Column("metric"));
        foreach (string model in summary.Models) table.AddColumn(Column(model).RightAligned());
        bool limits = Enumerable.Range(0, summary.Datasets.Count).Any(d => summary.Limit(d) is not null);
        if (limits) table.AddColumn(Column("limit").RightAligned());
        for (int d = 0; d < summary.Datasets.Count; d++)
        {
            string metric = summary.Metric(d);
            string[] cells = [Markup.Escape(OneLine.Of(summary.Datasets[d])), metric switch { "accuracy" => "acc %", _ => metric },
                .. Enumerable.Range(0, summary.Models.Count).Select(m => Cell(summary, d, m))];
            table.AddRow(limits ? [.. cells, summary.Limit(d) is double limit ? ScoreText.Of(limit, metric) : ""] : cells);
        }
        table.AddEmptyRow();
        string[] ranks = ["[bold]mean rank[/]", "",
            .. Enumerable.Range(0, summary.Models.Count).Select(m => summary.MeanRank(m).ToString("0.00", CultureInfo.InvariantCulture))];
        table.AddRow(limits ? [.. ranks, ""] : ranks);
        terminal.Console.Write(table);
        terminal.Line("Accuracy: higher is better. RMSE: lower is better. The best is marked with *.");
        foreach (var record in summary.Records.Where(record => !record.Succeeded))
            terminal.Warning($"{record.Dataset}, {record.Model}, seed {record.Seed} failed: {record.Error}");
    }

    // Many models must fit beside each other, and a name broken in two is hard to read.
    private static TableColumn Column(string name) => new TableColumn(Markup.Escape(name)).NoWrap().Padding(0, 0);

    private static string Cell(BenchmarkSummary summary, int dataset, int model)
    {
        var cell = summary[dataset, model];
        if (cell.Score is not double score) return cell.Error is null ? "" : "[red]failed[/]";
        string shown = ScoreText.Of(score, cell.Metric);
        return summary.IsBest(dataset, model) ? $"[bold green]{shown}*[/]" : shown;
    }
}
