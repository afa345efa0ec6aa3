namespace MLNet.MoE.Benchmarks;

/// <summary>The names of an archive's entries: each leads into the folder on every system, and no two want to be the same file.</summary>
/// <param name="archive">How messages name the archive.</param>
internal sealed class EntryNames(string archive)
{
    private const int DeepestFolder = 32;

    // Some file systems do not tell upper from lower case.
    private readonly HashSet<string> _files = new(StringComparer.OrdinalIgnoreCase), _folders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes in an entry and gives back its path relative to the folder; empty for the folder itself.</summary>
    /// <exception cref="DatasetException">The name is refused.</exception>
    public string Add(string name, bool isFolder)
    {
        if (!isFolder && (name.EndsWith('/') || name.EndsWith("/.", StringComparison.Ordinal) || name == "."))
            throw Refused(name, "is a file that is named as a folder");
        string path = isFolder ? name.TrimEnd('/') : name;
        if (isFolder && path.Length == 0 && name.Length > 0)
            throw Refused(name, "leads out of its folder: it is absolute. Do not trust this archive");
        if (isFolder && path.Split('/').All(part => part == ".")) return "";
        if (LocalName.Problem(path) is { } problem)
            throw Refused(name,
                $"{(problem is "is absolute" ? "leads out of its folder: it is absolute" : problem)}. Do not trust this archive");
        if (path.AsSpan().ContainsAny('\\', ':'))
            throw Refused(name, "has a backslash or a colon, which other systems read as part of a path");
        string[] parts = [.. path.Split('/').Where(part => part != ".")];
        path = string.Join('/', parts);
        if (parts.Length > DeepestFolder) throw Refused(name, $"lies more than {DeepestFolder} folders deep");
        for (int depth = 1; depth < parts.Length; depth++) AddFolder(name, string.Join('/', parts, 0, depth));
        if (isFolder) AddFolder(name, path);
        else if (_folders.Contains(path)) throw Refused(name, "is a file where another entry is a folder");
        else if (!_files.Add(path)) throw Refused(name, "occurs twice, or twice but for upper and lower case");
        return path;
    }

    private void AddFolder(string name, string folder)
    {
        if (_files.Contains(folder)) throw Refused(name, $"needs a folder '{OneLine.Of(folder)}' where another entry is a file");
        _folders.Add(folder);
    }

    private DatasetException Refused(string name, string problem)
        => new($"The archive '{archive}' has an entry '{OneLine.Of(name)}' that {problem}. Nothing was unpacked.");
}
