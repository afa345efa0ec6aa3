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
        if (evaluation.Thresholds is { } thresholds) Show(terminal, thresholds, classes[1]);
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
        if (evaluation.Thresholds is { } thresholds)
        {
            result["thresholds"] = new JsonArray([.. thresholds.Even.Select(threshold => (JsonNode)ToJson(threshold, thresholds.Costs))]);
            result["best_f1"] = ToJson(thresholds.BestF1, thresholds.Costs);
            if (thresholds.BestCost is { } best) result["best_cost"] = ToJson(best, thresholds.Costs);
        }
        return result.ToJsonString(Json);
    }

    /// <summary>One JSON object of the objects of several labels, by their names.</summary>
    public static string OfLabels(IEnumerable<string> labels, IEnumerable<string> objects) => new JsonObject
    {
        ["labels"] = new JsonObject(labels.Zip(objects, (label, text) => KeyValuePair.Create(label, JsonNode.Parse(text)))),
    }.ToJsonString(Json);

    private static void Show(Terminal terminal, Thresholds thresholds, string positive)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn(Markup.Escape($"'{positive}' from a probability of"));
        foreach (string name in (string[])["precision", "recall", "f1", .. thresholds.Costs is null ? (string[])[] : ["cost"]])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var threshold in thresholds.Even) Add(threshold, "");
        Add(thresholds.BestF1, " (best f1)");
        if (thresholds.BestCost is { } best) Add(best, " (least cost)");
        terminal.Console.Write(table);

        void Add(Threshold threshold, string note) => table.AddRow(
        [
            MetricText.Format(threshold.Probability) + note, MetricText.Format(threshold.Precision), MetricText.Format(threshold.Recall),
            MetricText.Format(threshold.F1), .. thresholds.Costs is { } costs ? (string[])[Numbers.Format(threshold.Cost(costs))] : [],
        ]);
    }

    private static JsonObject ToJson(Threshold threshold, (double FalseAlarm, double Miss)? costs)
    {
        var json = new JsonObject
        {
            ["threshold"] = threshold.Probability,
            ["precision"] = double.IsNaN(threshold.Precision) ? null : threshold.Precision,
            ["recall"] = double.IsNaN(threshold.Recall) ? null : threshold.Recall,
            ["f1"] = threshold.F1,
        };
        if (costs is { } given) json["cost"] = threshold.Cost(given);
        return json;
    }
}
