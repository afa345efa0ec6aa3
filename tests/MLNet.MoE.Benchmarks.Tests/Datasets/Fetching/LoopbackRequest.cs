namespace MLNet.MoE.Benchmarks.Tests.Fetching;

/// <summary>A request as the server saw it.</summary>
/// <param name="Target">What stands after the method: a path, or to a proxy a whole address.</param>
/// <param name="From">First byte asked for; null for all.</param>
/// <param name="IfRange">Tag that the range is on condition of.</param>
internal sealed record LoopbackRequest(string Target, int? From, string? IfRange)
{
    /// <summary>The path without what follows.</summary>
    public string Path => Target.Split('?')[0];

    public static LoopbackRequest Parse(List<string> lines)
    {
        string? Header(string name)
            => lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
        return new LoopbackRequest(
            lines[0].Split(' ')[1],
            Header("Range") is { } range ? int.Parse(range["bytes=".Length..].TrimEnd('-')) : null,
            Header("If-Range"));
    }
}
