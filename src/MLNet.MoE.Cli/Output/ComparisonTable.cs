using MLNet.MoE.Benchmarks;
using Spectre.Console;

namespace MLNet.MoE.Cli.Output;

/// <summary>Shows a comparison: the figures, the differences, and the verdict in a line.</summary>
internal static class ComparisonTable
{
    /// <summary>Writes the tables.</summary>
    public static void Show(Terminal terminal, ComparisonResult result)
    {
        var models = result.Models.Where(model => model.Folds.Count > 0).ToList();
        if (models.Count > 0)
        {
            terminal.Console.Write(Figures(result, models));
            if (result.Task == TaskKind.Binary) terminal.Line($"F1, precision and recall are of the class '{result.Classes[1]}'.");
            if (result.Task == TaskKind.Multiclass) terminal.Line("AUC, F1, precision and recall are means over the classes.");
            terminal.Console.Write(Differences(result, models));
            terminal.Line(
                $"'{result.Baseline.Name}' looks at no column; ± is the standard deviation from fold to fold; p is of a paired test "
                + "against the best, below 0.05 more than chance; size counts weights, of trees their leaves.");
        }
        foreach (var model in result.Models.Where(model => model.Error is not null))
            terminal.Warning($"{model.Name}: {model.Folds.Count} of {result.Folds} folds: {model.Error}");
        if (result.LeftOut.Count > 0) terminal.Line($"Not for this label: {string.Join(", ", result.LeftOut)}.");
        terminal.Line(ComparisonVerdict.Of(result));
    }

    private static Table Figures(ComparisonResult result, List<ModelComparison> models)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(Column("model"));
        foreach (var metric in result.Metrics) table.AddColumn(Column(metric.Title + (metric.HigherIsBetter ? "↑" : "↓")).RightAligned());
        foreach (var model in models)
        {
            table.AddRow([Markup.Escape(model.Name), .. result.Metrics.Select((metric, m) =>
            {
                string shown = metric.Format(model.Mean(m));
                bool best = model != result.Baseline && models.Skip(1).All(other => !metric.IsBetter(other.Mean(m), model.Mean(m)));
                return best ? $"[bold green]{shown}*[/]" : shown;
            })]);
        }
        return table;
    }

    private static Table Differences(ComparisonResult result, List<ModelComparison> models)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(Column("model"));
        foreach (string title in new[] { result.PrimaryMetric.Title, "±", "p", "", "fit s", "size" })
            table.AddColumn(Column(title).RightAligned());
        foreach (var model in models)
        {
            string says = model.IsBest ? "best" : model.IsTied ? "a tie" : "";
            table.AddRow(
                Markup.Escape(model.Name), result.PrimaryMetric.Format(model.Mean(result.Primary)),
                model.Deviation(result.Primary) is double deviation ? result.PrimaryMetric.Format(deviation) : "",
                ComparisonVerdict.Probability(model.PValue), says,
                model == result.Baseline ? "" : ScoreText.Seconds(model.FitSeconds), model == result.Baseline ? ""
                : ScoreText.Count(model.Parameters));
        }
        return table;
    }

    private static TableColumn Column(string name) => new TableColumn(Markup.Escape(name)).NoWrap().Padding(0, 1);
}
