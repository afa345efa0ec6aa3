using System.IO.Enumeration;

namespace MLNet.MoE.Benchmarks;

/// <summary>The files that a name or a pattern stands for, and their format.</summary>
internal static class TableFiles
{
    /// <summary>The files: the one of that name, or those that the pattern describes, in the order of their names.</summary>
    /// <exception cref="DatasetException">There is none.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        if (File.Exists(path) || path.IndexOfAny(['*', '?']) < 0) return [path];
        string name = Path.GetFileName(path), folder = Path.GetDirectoryName(path) is { Length: > 0 } said ? said : ".";
        bool recursive = Path.GetFileName(folder) == "**";
        if (recursive) folder = Path.GetDirectoryName(folder) is { Length: > 0 } parent ? parent : ".";
        if (folder.IndexOfAny(['*', '?']) >= 0)
            throw new DatasetException(
                $"'{path}': * and ? may stand in the file's name, and ** for the folders above it; name the folder.");
        if (!Directory.Exists(folder)) throw new DatasetException($"'{path}': there is no folder '{folder}'; check the name.");
        var options = new EnumerationOptions { RecurseSubdirectories = recursive, MatchCasing = MatchCasing.PlatformDefault,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        string[] files = [.. Directory.EnumerateFiles(folder, "*", options)
            .Where(file => FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(file), ignoreCase: false))
            .Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new DatasetException($"There is no file that '{path}' describes; check the pattern.");
    }

    /// <summary>The format of a file, by its first bytes for Parquet, by its name and its first character for JSON.</summary>
    public static TableFormat FormatOf(string path)
    {
        if (!File.Exists(path)) return TableFormat.Csv;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            Span<byte> start = stackalloc byte[64];
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            if (start.StartsWith("PAR1"u8)) return TableFormat.Parquet;
            string name = Path.GetFileName(path).ToLowerInvariant();
            if (name.EndsWith(".gz", StringComparison.Ordinal)) name = name[..^3];
            bool named = name.EndsWith(".json", StringComparison.Ordinal) || name.EndsWith(".jsonl", StringComparison.Ordinal)
                || name.EndsWith(".ndjson", StringComparison.Ordinal);
            return named ? TableFormat.Json : TableFormat.Csv;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Utf8Text.Unreadable(path, exception);
        }
    }
}
