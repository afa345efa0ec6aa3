using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>What OpenML says of a dataset.</summary>
internal sealed class OpenMLDescription
{
    /// <summary>Its number.</summary>
    public required string Id { get; init; }

    /// <summary>Its name there.</summary>
    public required string Name { get; init; }

    /// <summary>Format of the file; ARFF is what is read.</summary>
    public string Format { get; init => field = value ?? ""; } = "";

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
    [JsonIgnore]
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
    /// <exception cref="DatasetException">It is of another form; the message names the source and, where it is one, the field.</exception>
    public static OpenMLDescription Parse(ReadOnlyMemory<byte> json, Uri source)
    {
        using var document = JsonFile.Parse(json, source.ToString(), "Check the number, or run the command again later.");
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("data_set_description", out var element) || element.ValueKind != JsonValueKind.Object)
            throw new DatasetException($"'{source}' does not describe a dataset: it has no data_set_description.");
        try
        {
            var description = element.Deserialize(DatasetJson.Default.OpenMLDescription)!;
            return description.Problem() is { } problem
                ? throw new DatasetException($"'{source}' does not describe a dataset that can be fetched: {problem}.") : description;
        }
        catch (JsonException exception)
        {
            string field = (exception.Path ?? "").TrimStart('$', '.');
            string reason = field.Length > 0
                ? $"its {OneLine.Of(field)} is null or of another kind than it should be"
                : JsonFile.Reason(exception);
            throw new DatasetException($"'{source}' does not describe a dataset: {reason}.", exception);
        }
    }

    private string? Problem()
    {
        if (string.IsNullOrWhiteSpace(Name)) return "its name is empty";
        if (!Url.IsAbsoluteUri || Url.Scheme is not ("http" or "https"))
            return $"its url '{OneLine.Of(Url.OriginalString)}' does not begin with https://";
        return Ignored is { ValueKind: JsonValueKind.Array } list
            && list.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String)
            ? "its ignore_attribute holds something that is no name" : null;
    }
}
