using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Output;

/// <summary>What came of training, for programs.</summary>
internal static class TrainingSummaryJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>One JSON object.</summary>
    public static string Of(TrainingSummary summary)
    {
        var network = summary.Network;
        var json = new JsonObject
        {
            ["path"] = summary.Path,
            ["bytes"] = summary.Bytes,
            ["model"] = summary.Learner.Name,
            ["label"] = summary.Label.Name,
            ["task"] = Camel(summary.Label.Task),
            ["classes"] = new JsonArray([.. summary.Label.Classes.Select(name => (JsonNode)name)]),
            ["training_rows"] = summary.TrainingRows,
            ["seconds"] = summary.Fitted.Seconds,
            ["parameters"] = summary.Fitted.Learned.Parameters,
            ["epochs"] = network?.History.Count,
            ["best_epoch"] = network?.BestEpoch,
            ["stop_reason"] = network is null ? null : Camel(network.StopReason),
            ["validation"] = summary is { Validation: { } values, Fitted.HeldOut: { } heldOut }
                ? Figures(summary, values, heldOut.Labels, Camel(heldOut.Kind)) : null,
            ["test"] = summary.Test is null ? null : Tested(summary),
            ["notes"] = Texts(summary.Notes()),
            ["warnings"] = Texts(summary.Warnings),
            ["next"] = Texts(summary.Next().Select(next => next.Command)),
        };
        return json.ToJsonString(Indented);
    }

    private static JsonObject Figures(TrainingSummary summary, double[] values, float[] labels, string rowsWere) => new()
    {
        ["rows"] = labels.Length,
        ["rows_were"] = rowsWere,
        ["metrics"] = Named(summary, values),
        ["baseline"] = Baseline(summary, labels),
    };

    private static JsonObject Tested(TrainingSummary summary) => new()
    {
        ["rows"] = summary.Test!.Rows,
        ["metrics"] = new JsonObject(summary.Test.Metrics.Select(pair => KeyValuePair.Create(pair.Key, Number(pair.Value)))),
        ["baseline"] = Baseline(summary, summary.TestLabels),
    };

    private static JsonObject Baseline(TrainingSummary summary, float[] labels) => new()
    {
        ["name"] = BaselineModel.NameOf(summary.Label.Task), ["metrics"] = Named(summary, summary.Baseline(labels)),
    };

    private static JsonObject Named(TrainingSummary summary, double[] values)
        => new(summary.Metrics.Select((metric, m) => KeyValuePair.Create(metric.Name, Number(values[m]))));

    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string Camel<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
