namespace MLNet.MoE.Benchmarks;

/// <summary>A dataset of a run, read when its turn comes.</summary>
/// <param name="Name">Name under which results are reported.</param>
/// <param name="Load">Reads or makes the dataset.</param>
public sealed record BenchmarkDataset(string Name, Func<TabularDataset> Load)
{
    /// <summary>A dataset of the generated suite, always made from the same seed.</summary>
    public static BenchmarkDataset Of(DatasetGenerator generator) => new(generator.Name, () => generator.Generate());

    /// <summary>A dataset of a folder.</summary>
    public static BenchmarkDataset Of(DatasetFolder folder, DatasetDescription description) => new(description.Name, () => folder.Load(description));
}
