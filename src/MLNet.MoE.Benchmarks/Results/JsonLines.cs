using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A file of one JSON record a line, only ever appended to. Each record is written under an exclusive lock and flushed to disk,
/// so neither a killed process nor a second one on the same folder can spoil it; a last line cut short is ignored and repaired.
/// </summary>
/// <param name="path">The file; nothing is read or written yet.</param>
internal sealed class JsonLines<T>(string path)
    where T : class
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Whether there is a file.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>All records, in the order in which they were written.</summary>
    public IReadOnlyList<T> Read()
    {
        if (!Exists) return [];
        using var stream = OpenLocked(FileAccess.Read);
        return Parse(stream);
    }

    /// <summary>Appends a record and leaves it on disk before it returns.</summary>
    public void Append(T record)
    {
        using var stream = OpenLocked(FileAccess.ReadWrite);
        bool broken = false;
        if (stream.Length > 0)
        {
            stream.Seek(-1, SeekOrigin.End);
            broken = stream.ReadByte() != '\n';
        }
        stream.Seek(0, SeekOrigin.End);
        // A writer killed in the middle of its line leaves no line end: close that line, so that this one stands alone.
        stream.Write(Encoding.UTF8.GetBytes((broken ? "\n" : "") + JsonSerializer.Serialize(record, Json) + "\n"));
        stream.Flush(flushToDisk: true);
    }

    private static List<T> Parse(Stream stream)
    {
        var records = new List<T>();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            try
            {
                if (JsonSerializer.Deserialize<T>(line, Json) is { } record) records.Add(record);
            }
            catch (JsonException)
            {
                // Cut short by a kill; what it told of is done again.
            }
        }
        return records;
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
