namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Names of files that a file tells of others. They may lead nowhere but into the folder, on this system and on others: no absolute path,
/// no way up, no device, and no link that leads out.
/// </summary>
internal static class LocalName
{
    private const int LongestSegment = 255, LongestName = 1024;

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

    /// <summary>What is wrong with a name, to follow it in a sentence; null where nothing is.</summary>
    /// <param name="name">A path relative to the folder, with slashes or backslashes.</param>
    public static string? Problem(string name)
    {
        if (string.IsNullOrWhiteSpace(name)) return "is empty";
        if (name.Length > LongestName) return $"is longer than {LongestName} characters";
        if (name.Any(char.IsControl)) return "has control characters";
        if (name[0] is '/' or '\\' || Path.IsPathRooted(name) || (name.Length > 1 && name[1] == ':')) return "is absolute";
        foreach (string segment in name.Split('/', '\\'))
        {
            if (segment == ".") continue;
            // Windows drops dots and blanks at the end, so that they may hide what a name is.
            string bare = segment.TrimEnd(' ', '.');
            if (segment.Length == 0) return "has an empty part";
            if (bare.Length == 0) return "leads out of the folder";
            if (System.Text.Encoding.UTF8.GetByteCount(segment) > LongestSegment) return $"has a part of more than {LongestSegment} bytes";
            if (IsDevice(bare.Split('.')[0].TrimEnd())) return $"is the name of a device on some systems ('{segment}')";
        }
        return null;
    }

    /// <summary>The path of a name in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">A name without a problem.</param>
    /// <returns>The path; null where it leads out of the folder by a link.</returns>
    public static string? Resolve(string folder, string name)
    {
        string path = Path.Combine(folder, name), inside = RealPath.Of(folder);
        return RealPath.IsInside(RealPath.Of(path), inside) ? path : null;
    }

    private static bool IsDevice(string stem) =>
        Devices.Contains(stem, StringComparer.OrdinalIgnoreCase) ||
        (stem.Length == 4 && (char.IsAsciiDigit(stem[3]) || stem[3] is '\u00b9' or '\u00b2' or '\u00b3')
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)));
}
