namespace MLNet.MoE.Benchmarks;

/// <summary>A record of a file of JSON lines, with the line that it stands in.</summary>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Record">The record.</param>
internal readonly record struct JsonLine<T>(int Line, T Record);
