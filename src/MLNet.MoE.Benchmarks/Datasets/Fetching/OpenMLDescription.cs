using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>What OpenML says of a dataset.</summary>
internal sealed class OpenMLDescription
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString };

    /// <summary>Its number.</summary>
    public required string Id { get; init; }

    /// <summary>Its name there.</summary>
    public required string Name { get; init; }

    /// <summary>Format of the file; ARFF is what is read.</summary>
    public string Format { get; init; } = "";

    /// <summary>Where the file is.</summary>
    public required Uri Url { get; init; }

    /// <summary>MD5 of the file.</summary>
    [JsonPropertyName("md5_checksum")]
    public string? Md5 { get; init; }

    /// <summary>The column to predict.</summary>
    [JsonPropertyName("default_target_attribute")]
    public string? Target { get; init; }

    /// <summary>Columns that are no features, such as numbers of rows: one name, or a list.</summary>
    [JsonPropertyName("ignore_attribute")]
    public JsonElement? Ignored { get; init; }

    /// <summary>A column that numbers the rows.</summary>
    [JsonPropertyName("row_id_attribute")]
    public string? RowId { get; init; }

    /// <summary>The terms the data is under.</summary>
    public string? Licence { get; init; }

    /// <summary>Names of the columns that are no features.</summary>
    public IReadOnlyList<string> NoFeatures =>
    [
        .. Ignored switch
        {
            { ValueKind: JsonValueKind.String } one => one.GetString()!.Split(','),
            { ValueKind: JsonValueKind.Array } many => many.EnumerateArray().Select(name => name.GetString()!),
            _ => [],
        },
        .. RowId is null ? Array.Empty<string>() : [RowId],
    ];

    /// <summary>Reads the server's answer.</summary>
    /// <exception cref="DatasetException">It is of another form.</exception>
    public static OpenMLDescription Parse(string json, Uri source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.GetProperty("data_set_description").Deserialize<OpenMLDescription>(Json)!;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DatasetException($"'{source}' does not describe a dataset: {exception.Message}", exception);
        }
    }
}
