namespace MLNet.MoE.Benchmarks;

/// <summary>A record of a file of JSON lines, with the line that it stands in.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Record">The record.</param>
internal readonly record struct JsonLine<T>(string Path, int Line, T Record)
{
    /// <summary>File and line, as messages begin.</summary>
    public string Place => $"'{Path}', line {Line}";
}
