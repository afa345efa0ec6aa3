using System.Text.Json;
using System.Text.Unicode;

namespace MLNet.MoE.Benchmarks;

/// <summary>Reads a small JSON file whose contents nobody vouches for.</summary>
internal static class JsonFile
{
    /// <summary>The file, taken apart.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">Bytes that it may have.</param>
    /// <exception cref="DatasetException">It cannot be read, is longer, or is no JSON; the message is one line with file and
    /// place.</exception>
    public static JsonDocument Read(string path, int longest)
    {
        try
        {
            long length = new FileInfo(path).Length;
            // What has no length is empty, or a pipe that would keep a reader waiting.
            if (length == 0) throw new DatasetException($"'{path}' is empty; it must hold a JSON object.");
            if (length > longest) throw new DatasetException($"'{path}' has {length} bytes; at most {longest} are read.");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"'{path}' cannot be read: {OneLine.Of(exception.Message)}", exception);
        }
    }

    /// <summary>JSON text, taken apart.</summary>
    /// <param name="bytes">The text as UTF-8.</param>
    /// <param name="source">How messages name it.</param>
    /// <param name="advice">What messages say is to be done.</param>
    /// <exception cref="DatasetException">It is no JSON; the message is one line with the place.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string source, string advice = "Correct the file.")
    {
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        if (!Utf8.IsValid(bytes.Span)) throw new DatasetException($"'{source}' cannot be read: it is not UTF-8 text. {advice}");
        try
        {
            return JsonDocument.Parse(bytes, DatasetJson.DocumentOptions);
        }
        catch (JsonException exception)
        {
            string place = exception.LineNumber is long line ? $" (line {line + 1})" : "";
            throw new DatasetException($"'{source}' cannot be read{place}: {Reason(exception)}. {advice}", exception);
        }
    }

    /// <summary>What is wrong with a JSON text, in a reader's words; the place is left out.</summary>
    public static string Reason(Exception exception)
    {
        string said = exception.Message.Split([" Path: $", " LineNumber: "], StringSplitOptions.None)[0];
        // The serializer's own sentence speaks of the program's types and asks for other annotations.
        return said.Contains("doesn't allow null", StringComparison.Ordinal)
            ? "there is null where a value is needed"
            : OneLine.Of(said.TrimEnd('.', ' '));
    }
}
