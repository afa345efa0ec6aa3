using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The JSON lines of an output folder. A run appends to one file; each share of a run has a file of its own beside it, such as
/// <c>results.2-of-8.jsonl</c>, since machines that share a folder may have no locks between them. All of them are read together.
/// </summary>
internal sealed partial class Journal<T>
    where T : class
{
    private readonly string _folder;
    private readonly string _name;
    private readonly JsonTypeInfo<T> _type;
    private readonly Func<T, string?> _problem;

    /// <summary>Names the files; nothing is read or written yet.</summary>
    /// <param name="path">The file of a run that is not shared out, whose name ends in <c>.jsonl</c>.</param>
    /// <param name="shard">Whose file is appended to; null for the file of a run that is not shared out.</param>
    /// <param name="type">How a record stands in JSON.</param>
    /// <param name="problem">What is wrong with a record that was read; null where nothing is.</param>
    public Journal(string path, Shard? shard, JsonTypeInfo<T> type, Func<T, string?> problem)
    {
        (_type, _problem) = (type, problem);
        (_folder, _name) = (System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileNameWithoutExtension(path));
        Path = shard is { } share ? System.IO.Path.Combine(_folder, $"{_name}.{share.Index}-of-{share.Count}.jsonl") : path;
        Whole = path;
    }

    /// <summary>The file that is appended to.</summary>
    public string Path { get; }

    private string Whole { get; }

    /// <summary>The files that there are: that of a whole run first, then those of shares.</summary>
    public IReadOnlyList<string> Files => [.. File.Exists(Whole) ? [Whole] : Array.Empty<string>(), .. Shares];

    /// <summary>The files of shares that there are, in the order of their names.</summary>
    public IReadOnlyList<string> Shares => !Directory.Exists(_folder) ? []
        : [.. Directory.EnumerateFiles(_folder, $"{_name}.*-of-*.jsonl")
            .Where(path => ShareName().IsMatch(System.IO.Path.GetFileName(path)[_name.Length..])).Order(StringComparer.Ordinal)];

    /// <summary>All records, file by file and in the order in which they were written.</summary>
    /// <param name="warning">Gets a message for each line that is skipped, with file and line; null for none.</param>
    /// <param name="remark">Gets the message about a last line that was cut short; null for the same receiver as other lines.</param>
    public IReadOnlyList<JsonLine<T>> Read(Action<string>? warning, Action<string>? remark = null)
        => [.. Files.SelectMany(path => new JsonLines<T>(path, _type, _problem).Read(warning, remark))];

    /// <summary>Appends a record and leaves it on disk before it returns.</summary>
    public void Append(T record) => new JsonLines<T>(Path, _type, _problem).Append(record);

    [GeneratedRegex("^\\.[0-9]{1,9}-of-[0-9]{1,9}\\.jsonl$")]
    private static partial Regex ShareName();
}
