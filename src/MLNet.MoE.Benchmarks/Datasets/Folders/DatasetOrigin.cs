using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>A public repository's file from which a dataset was taken.</summary>
/// <param name="Repository">Owner and name.</param>
/// <param name="Path">The file within it.</param>
public sealed record DatasetOrigin(
    [property: JsonPropertyName("repo")] string? Repository,
    [property: JsonPropertyName("path")] string? Path)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Repository}: {Path}";
}
