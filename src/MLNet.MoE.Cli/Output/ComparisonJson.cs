using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Output;

/// <summary>A comparison for programs.</summary>
internal static class ComparisonJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>One JSON object.</summary>
    public static string Of(ComparisonResult result) => new JsonObject
    {
        ["table"] = result.Name,
        ["label"] = result.Target,
        ["task"] = JsonNamingPolicy.CamelCase.ConvertName(result.Task.ToString()),
        ["rows"] = result.Rows,
        ["folds"] = result.Folds,
        ["metric"] = result.PrimaryMetric.Name,
        ["time_up"] = result.TimeUp,
        ["verdict"] = ComparisonVerdict.Of(result),
        ["models"] = new JsonArray([.. result.Models.Select(model => (JsonNode)new JsonObject
        {
            ["name"] = model.Name,
            ["best"] = model.IsBest,
            ["tied"] = model.IsTied,
            ["p_value"] = model.PValue,
            ["folds"] = model.Folds.Count,
            ["error"] = model.Error,
            ["fit_seconds"] = Finite(model.FitSeconds),
            ["predict_seconds"] = Finite(model.PredictSeconds),
            ["parameters"] = Finite(model.Parameters),
            ["metrics"] = new JsonObject(result.Metrics.Select((metric, m) => KeyValuePair.Create(metric.Name, (JsonNode?)new JsonObject
            {
                ["mean"] = Finite(model.Mean(m)),
                ["deviation"] = model.Deviation(m),
                ["folds"] = new JsonArray([.. model.Folds.Select(fold => (JsonNode?)Finite(fold.Values[m]))]),
            }))),
        })]),
    }.ToJsonString(Indented);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
