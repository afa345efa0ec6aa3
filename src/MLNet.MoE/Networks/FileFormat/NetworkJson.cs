using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.MoE.Files;
using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>
/// How the specification and the history stand in a model file. What is written is generated when the library is compiled, since programs
/// may do without reflection. What is read has each field once, none that is unknown and none that is null; it is read by hand, since a
/// program that loads a model would wait longer for the serializer to be compiled than for everything else.
/// </summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    IgnoreReadOnlyProperties = true)]
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
        const string what = "specification";
        byte[] text = Read(reader, what);
        return Parse(what, () => new NetworkSpecJson(namesTask).Read(text));
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
        return Parse(what, () => TrainingProgressJson.Read(text));
    }

    private static byte[] Read(BoundedReader reader, string what)
    {
        byte[] text = reader.Utf8($"its {what}");
        reader.Reserve((double)BytesPerCharacter * text.Length, what);
        return text;
    }

    private static T Parse<T>(string what, Func<T?> read)
        where T : class
    {
        try
        {
            return read() ?? throw new InvalidDataException($"its {what} is null.");
        }
        // A reader that meets a value of another kind than is asked for throws an InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"its {what} is not what it should be: {PlainText.Of(exception.Message)}", exception);
        }
    }
}
