namespace MLNet.MoE.Benchmarks;

/// <summary>Where a path leads when all links on the way are followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 64;

    private static StringComparison Comparison
        => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The absolute path without links; parts that do not exist are kept as they are.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path), real = Path.GetPathRoot(full)!;
        var left = new Stack<string>(Segments(full).Reverse());
        for (int links = 0; left.TryPop(out string? segment);)
        {
            if (segment == ".") continue;
            if (segment == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }
            string next = Path.Combine(real, segment);
            if (LinkTarget(next) is not { } target)
            {
                real = next;
                continue;
            }
            if (++links > MostLinks)
                throw new IOException($"'{path}' leads through more than {MostLinks} links; they may lead in a circle.");
            if (Path.IsPathRooted(target)) real = Path.GetPathRoot(target)!;
            foreach (string part in Segments(target).Reverse()) left.Push(part);
        }
        return real;
    }

    /// <summary>Whether a path is a folder or lies in it; both without links.</summary>
    public static bool IsInside(string path, string folder) =>
        string.Equals(path, folder, Comparison)
        || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, Comparison);

    /// <summary>Whether two paths without links are the same.</summary>
    public static bool IsSame(string first, string second) => string.Equals(first, second, Comparison);

    private static IEnumerable<string> Segments(string path) => path[Path.GetPathRoot(path)!.Length..]
        .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be looked at cannot be opened either; opening it says why.
            return null;
        }
    }
}
