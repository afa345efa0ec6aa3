using System.Text.Json;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>Reads a history from JSON.</summary>
internal static class TrainingProgressJson
{
    private const int Fields = 6;

    /// <summary>Reads a history; null where the text says so.</summary>
    /// <param name="text">UTF-8 text.</param>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="InvalidOperationException">A field has a value of another kind.</exception>
    /// <exception cref="FormatException">A number is beyond its type.</exception>
    public static IReadOnlyList<TrainingProgress>? Read(ReadOnlySpan<byte> text)
    {
        var json = new JsonFields(text);
        TrainingProgress[]? history = null;
        if (!json.NextIsNull())
        {
            json.Begin(JsonTokenType.StartArray);
            var epochs = new List<TrainingProgress>();
            var seen = new List<string>(Fields);
            while (json.HasElement())
            {
                seen.Clear();
                epochs.Add(Epoch(ref json, seen));
            }
            history = epochs.ToArray();
        }
        json.End();
        return history;
    }

    private static TrainingProgress Epoch(ref JsonFields json, List<string> seen)
    {
        json.Begin(JsonTokenType.StartObject);
        var epoch = default(TrainingProgress);
        while (json.Field(seen) is { } name)
        {
            epoch = name switch
            {
                nameof(epoch.Epoch) => epoch with { Epoch = json.Int32() },
                nameof(epoch.TrainingLoss) => epoch with { TrainingLoss = json.Double() },
                nameof(epoch.ValidationLoss) => epoch with { ValidationLoss = json.Double() },
                nameof(epoch.ValidationScore) => epoch with { ValidationScore = json.Double() },
                nameof(epoch.BestEpoch) => epoch with { BestEpoch = json.Int32() },
                nameof(epoch.Elapsed) => epoch with { Elapsed = json.Time() },
                _ => throw new JsonException($"there is no field '{name}'."),
            };
        }
        return seen.Count == Fields ? epoch : throw new JsonException($"an epoch has {seen.Count} of {Fields} fields.");
    }
}
