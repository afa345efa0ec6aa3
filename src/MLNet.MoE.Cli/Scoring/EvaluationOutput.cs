using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.MoE.Cli.Csv;
using Spectre.Console;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>Shows an evaluation to people and to programs.</summary>
internal static class EvaluationOutput
{
    private const int MostClassesShown = 12;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Tables: the figures, then for a few classes who was taken for whom.</summary>
    public static void Show(Terminal terminal, Evaluation evaluation, IReadOnlyList<string> classes)
    {
        var figures = new Table().Border(TableBorder.Rounded).AddColumn("metric").AddColumn(new TableColumn("value").RightAligned());
        figures.AddRow("rows", Numbers.Format(evaluation.Rows));
        foreach (var (name, value) in evaluation.Metrics) figures.AddRow(name, MetricText.Format(value));
        terminal.Console.Write(figures);
        if (evaluation.Confusion is not { } confusion) return;
        if (classes.Count > MostClassesShown)
        {
            terminal.Line($"{classes.Count} classes; --json shows which was taken for which.");
            return;
        }
        var table = new Table().Border(TableBorder.Rounded).AddColumn("true \\ predicted");
        foreach (string name in classes) table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        for (int k = 0; k < classes.Count; k++)
            table.AddRow([Markup.Escape(classes[k]), .. confusion[k].Select(count => Numbers.Format(count))]);
        terminal.Console.Write(table);
    }

    /// <summary>One JSON object.</summary>
    public static string ToJson(Evaluation evaluation, IReadOnlyList<string> classes, int rowsLeftOut)
    {
        var metrics = new JsonObject();
        foreach (var (name, value) in evaluation.Metrics) metrics[name] = double.IsFinite(value) ? value : null;
        var result = new JsonObject
        {
            ["task"] = JsonNamingPolicy.CamelCase.ConvertName(evaluation.Task.ToString()),
            ["rows"] = evaluation.Rows,
            ["rows_left_out"] = rowsLeftOut,
            ["metrics"] = metrics,
        };
        if (evaluation.Confusion is { } confusion)
        {
            result["classes"] = new JsonArray([.. classes.Select(name => (JsonNode)name)]);
            result["confusion"] =
                new JsonArray([.. confusion.Select(row => (JsonNode)new JsonArray([.. row.Select(count => (JsonNode)count)]))]);
        }
        return result.ToJsonString(Json);
    }
}
