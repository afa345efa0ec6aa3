using System.Globalization;
using MLNet.MoE.Benchmarks;
using Spectre.Console;

namespace MLNet.MoE.Cli.Output;

/// <summary>The table at the end of a benchmark: scores by dataset, mean ranks below.</summary>
internal static class SummaryTable
{
    private const int Gap = 2, LeastWidth = 8;

    /// <summary>Writes the table, in several parts where the window is narrow.</summary>
    public static void Show(Terminal terminal, BenchmarkSummary summary)
    {
        foreach (int[] models in Parts(terminal.Console.Profile.Width, summary)) terminal.Console.Write(Part(summary, models));
        terminal.Line("Accuracy: higher is better. RMSE: lower is better. The best is marked with *, all of them where several are equal."
            + (summary.Datasets.Count > 1 ? " Mean rank: 1 is the best on every dataset." : ""));
        foreach (var record in summary.Records.Where(record => !record.Succeeded))
            terminal.Warning($"{record.Dataset}, {record.Model}, seed {record.Seed} failed: {record.Error}");
    }

    /// <summary>The models that fit beside each other into a width, in their order; no name is broken in two.</summary>
    internal static List<int[]> Parts(int width, BenchmarkSummary summary)
    {
        int around = Math.Max("mean rank".Length, summary.Datasets.Max(name => OneLine.Of(name).Length)) + "metric".Length
            + "limit".Length + (3 * Gap);
        var parts = new List<int[]>();
        var part = new List<int>();
        int used = around;
        for (int m = 0; m < summary.Models.Count; m++)
        {
            int own = Math.Max(LeastWidth, summary.Models[m].Length) + Gap;
            if (part.Count > 0 && used + own > width)
            {
                parts.Add([.. part]);
                part.Clear();
                used = around;
            }
            part.Add(m);
            used += own;
        }
        return [.. parts, [.. part]];
    }

    private static Table Part(BenchmarkSummary summary, int[] models)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(Column("dataset")).AddColumn(Column("metric"));
        foreach (int m in models) table.AddColumn(Column(summary.Models[m]).RightAligned());
        bool limits = Enumerable.Range(0, summary.Datasets.Count).Any(d => summary.Limit(d) is not null);
        if (limits) table.AddColumn(Column("limit").RightAligned());
        for (int d = 0; d < summary.Datasets.Count; d++)
        {
            string metric = summary.Metric(d);
            string[] cells = [Markup.Escape(OneLine.Of(summary.Datasets[d])), metric switch { "accuracy" => "acc %", _ => metric },
                .. models.Select(m => Cell(summary, d, m))];
            table.AddRow(limits ? [.. cells, summary.Limit(d) is double limit ? ScoreText.Of(limit, metric) : ""] : cells);
        }
        if (summary.Datasets.Count == 1) return table;
        string[] ranks = ["[bold]mean rank[/]", "", .. models.Select(m => Rank(summary, m))];
        return table.AddEmptyRow().AddRow(limits ? [.. ranks, ""] : ranks);
    }

    // Many models must fit beside each other, and a name broken in two is hard to read.
    private static TableColumn Column(string name) => new TableColumn(Markup.Escape(name)).NoWrap().Padding(0, 0);

    private static string Rank(BenchmarkSummary summary, int model)
    {
        string rank = summary.MeanRank(model).ToString("0.00", CultureInfo.InvariantCulture);
        return summary.Leaders.Contains(model) ? $"[bold green]{rank}*[/]" : rank;
    }

    private static string Cell(BenchmarkSummary summary, int dataset, int model)
    {
        var cell = summary[dataset, model];
        if (cell.Score is not double score) return cell.Error is null ? "" : "[red]failed[/]";
        string shown = ScoreText.Of(score, cell.Metric);
        return summary.IsBest(dataset, model) ? $"[bold green]{shown}*[/]" : shown;
    }
}
