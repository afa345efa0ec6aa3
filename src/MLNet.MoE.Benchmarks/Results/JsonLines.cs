using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A file of one JSON record a line, only ever appended to. Each record is written under an exclusive lock and flushed to disk, so neither
/// a killed process nor a second one on the same folder can spoil it. A line that holds no such record, whatever it holds, is skipped and
/// told; it stays in the file. The beginning of a record at the end of the file, as a kill or a full disk leaves it, is taken away by the
/// next record.
/// </summary>
/// <param name="path">The file; nothing is read or written yet.</param>
/// <param name="type">How a record stands in JSON.</param>
/// <param name="problem">What is wrong with a record that was read; null where nothing is.</param>
internal sealed class JsonLines<T>(string path, JsonTypeInfo<T> type, Func<T, string?> problem)
    where T : class
{
    // Learning curves are thinned and settings are few, so that real lines are far shorter.
    private const int LongestLine = 1 << 24;

    private const int MostWarnings = 10;

    /// <summary>Whether there is a file.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>All records, in the order in which they were written.</summary>
    /// <param name="warning">Gets a message for each line that is skipped, with file and line; null for none.</param>
    /// <param name="remark">Gets the message about a last line that was cut short; null for the same receiver as other lines.</param>
    public IReadOnlyList<JsonLine<T>> Read(Action<string>? warning, Action<string>? remark = null)
    {
        // What has no length is empty, or a pipe that would keep a reader waiting.
        if (!Exists || new FileInfo(path).Length == 0) return [];
        using var stream = OpenLocked(FileAccess.Read);
        var lines = new ByteLines(stream, LongestLine);
        var records = new List<JsonLine<T>>();
        int damaged = 0;
        while (lines.Read())
        {
            if (Parse(lines, out var record) is not { } wrong)
            {
                if (record is not null) records.Add(new JsonLine<T>(path, lines.Number, record));
            }
            else if (!lines.IsEnded && IsBeginning(lines.Line))
            {
                (remark ?? warning)?.Invoke($"'{path}', line {lines.Number} was cut short and is skipped; its run is done again.");
            }
            else if (++damaged <= MostWarnings)
            {
                warning?.Invoke($"'{path}', line {lines.Number} is damaged and skipped: {OneLine.Of(wrong)}.");
            }
        }
        if (damaged > MostWarnings) warning?.Invoke($"'{path}' has {damaged - MostWarnings} more damaged lines, which are skipped too.");
        return records;
    }

    /// <summary>Appends a record and leaves it on disk before it returns.</summary>
    public void Append(T record)
    {
        using var stream = OpenLocked(FileAccess.ReadWrite);
        bool open = EndLastLine(stream);
        stream.Seek(0, SeekOrigin.End);
        stream.Write([.. open ? "\n"u8 : [], .. JsonSerializer.SerializeToUtf8Bytes(record, type), (byte)'\n']);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Takes away a last line that was cut short; true where there is one that holds more and has to be closed, so that the next
    /// stands alone.</summary>
    private static bool EndLastLine(FileStream stream)
    {
        if (stream.Length == 0) return false;
        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() == '\n') return false;
        byte[] end = new byte[Math.Min(stream.Length, LongestLine)];
        stream.Seek(-end.Length, SeekOrigin.End);
        stream.ReadExactly(end);
        int start = end.LastIndexOf((byte)'\n') + 1;
        if (!IsBeginning(end.AsSpan(start))) return true;
        stream.SetLength(stream.Length - (end.Length - start));
        return false;
    }

    /// <summary>Whether bytes are the beginning of a JSON object of which the rest is missing.</summary>
    private static bool IsBeginning(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != '{') return false;
        try
        {
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
            while (reader.Read())
                if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject) return false;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>What is wrong with the line, or null; a blank line has neither a problem nor a record.</summary>
    private string? Parse(ByteLines lines, out T? record)
    {
        record = null;
        if (lines.IsTooLong) return $"it is longer than {LongestLine} bytes";
        var line = lines.Line;
        if (lines.Number == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty) return null;
        if (!Utf8.IsValid(line)) return "it is not UTF-8 text";
        try
        {
            var read = JsonSerializer.Deserialize(line, type);
            if (read is null) return "it holds null";
            if (problem(read) is { } wrong) return wrong;
            record = read;
            return null;
        }
        // The serializer has more than one word for text that it cannot take.
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or NotSupportedException or FormatException or OverflowException
                or ArgumentException)
        {
            return JsonFile.Reason(exception)
                + (exception is JsonException { Path: { Length: > 2 } place } ? $" ({place[2..]})" : "");
        }
    }

    // Another process holds the file for milliseconds only; its lock is an error here, not a wait, so the wait is ours.
    private FileStream OpenLocked(FileAccess access)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, access == FileAccess.Read ? FileMode.Open : FileMode.OpenOrCreate, access, FileShare.None);
            }
            catch (IOException exception) when (attempt < 200 && exception is not (FileNotFoundException or DirectoryNotFoundException))
            {
                Thread.Sleep(10 + (attempt % 7));
            }
        }
    }
}
