using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>A task as one of its names, in any case. The stock converter also takes numbers and lists of names, which may be no task at
/// all.</summary>
internal sealed class TaskKindConverter : JsonConverter<TaskKind>
{
    /// <summary>The task of a name, in any case.</summary>
    public static bool TryParse(string? name, out TaskKind task)
    {
        foreach (var candidate in Enum.GetValues<TaskKind>())
        {
            task = candidate;
            if (string.Equals(candidate.ToString(), name, StringComparison.OrdinalIgnoreCase)) return true;
        }
        task = default;
        return false;
    }

    /// <inheritdoc/>
    public override TaskKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var task)
            ? task
            : throw new JsonException("A task is binary, multiclass or regression.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TaskKind value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
