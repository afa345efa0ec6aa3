namespace MLNet.MoE.Benchmarks;

/// <summary>The contents of a folder's <c>datasets.json</c>.</summary>
internal sealed class DatasetIndex
{
    public required IReadOnlyList<DatasetDescription> Datasets { get; init; }
}
