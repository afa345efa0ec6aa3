using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>The specification as it stood in model files before version 4: with a task in the place of the objective.</summary>
internal static class TaskSpecJson
{
    /// <summary>How it is read.</summary>
    public static JsonTypeInfo<NetworkSpec> Type { get; } =
        (JsonTypeInfo<NetworkSpec>)new JsonSerializerOptions(NetworkJson.Default.Options)
    {
        TypeInfoResolver = NetworkJson.Default.WithAddedModifier(NameTask),
    }.GetTypeInfo(typeof(NetworkSpec));

    private static void NameTask(JsonTypeInfo type)
    {
        if (type.Type != typeof(NetworkSpec)) return;
        var objective = type.Properties.Single(property => property.Name == nameof(NetworkSpec.Objective));
        (objective.Name, objective.CustomConverter) = ("Task", new TaskConverter());
    }

    /// <summary>Reads the objective of a task.</summary>
    private sealed class TaskConverter : JsonConverter<string>
    {
        /// <inheritdoc/>
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.GetString() switch
        {
            "Regression" => "squared-error",
            "Binary" => "logistic",
            "Multiclass" => "cross-entropy",
            var other => throw new JsonException($"there is no task '{other}'."),
        };

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
