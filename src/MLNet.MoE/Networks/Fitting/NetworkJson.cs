using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNet.MoE.Files;
using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>
/// How the specification and the history stand in a model file. Generated when the library is compiled, since programs may do without
/// reflection. What is read has each field once, none that is unknown and none that is null.
/// </summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NetworkSpec))]
[JsonSerializable(typeof(IReadOnlyList<TrainingProgress>))]
internal sealed partial class NetworkJson : JsonSerializerContext
{
    /// <summary>Memory of a character at most: an empty list in a list is an object.</summary>
    private const int BytesPerCharacter = 12;

    /// <summary>Characters of an epoch at least.</summary>
    private const int ShortestEpoch = 90;

    /// <summary>Reads the specification.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="namesTask">Whether it names a task in the place of the objective, as files before version 4 do.</param>
    /// <exception cref="InvalidDataException">It is no JSON, or has not the fields that it should have.</exception>
    public static NetworkSpec ReadSpec(BoundedReader reader, bool namesTask)
    {
        var spec = Parse(Read(reader, "specification"), "specification", namesTask ? TaskSpecJson.Type : Default.NetworkSpec);
        // The generated code knows no default of a field that is not there.
        return spec with { ObjectiveParameters = spec.ObjectiveParameters ?? [] };
    }

    /// <summary>Reads the history.</summary>
    /// <exception cref="InvalidDataException">It is none, or has not the fields that it should have.</exception>
    public static IReadOnlyList<TrainingProgress> ReadHistory(BoundedReader reader)
    {
        const string what = "history";
        byte[] text = Read(reader, what);
        // Empty objects would take many times the memory of their text.
        if ((long)text.AsSpan().Count((byte)'{') * ShortestEpoch > text.Length)
            throw new InvalidDataException($"its {what} has epochs without their numbers.");
        return Parse(text, what, Default.IReadOnlyListTrainingProgress);
    }

    private static byte[] Read(BoundedReader reader, string what)
    {
        byte[] text = reader.Utf8($"its {what}");
        reader.Reserve((double)BytesPerCharacter * text.Length, what);
        return text;
    }

    private static T Parse<T>(byte[] text, string what, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new InvalidDataException($"its {what} is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"its {what} is not what it should be: {PlainText.Of(exception.Message)}", exception);
        }
    }
}
