using System.Text.RegularExpressions;

namespace MLNet.MoE.Benchmarks;

/// <summary>A dataset of a run, read when its turn comes.</summary>
/// <param name="Name">Name under which results are reported.</param>
/// <param name="Load">Reads or makes the dataset; of one with several splits of its own, the first.</param>
public sealed partial record BenchmarkDataset(string Name, Func<TabularDataset> Load)
{
    /// <summary>Reads the split of its own that belongs to a seed; null where the protocol cuts the dataset.</summary>
    public Func<int, TabularDataset>? LoadSplit { get; init; }

    /// <summary>Name of the same data among the published scores; null where there are none.</summary>
    public string? PublishedName { get; init; }

    /// <summary>The files that it is read from; an output may be none of them.</summary>
    public Func<IReadOnlyList<string>> Files { get; init; } = () => [];

    /// <summary>A dataset of the generated suite, always made from the same seed.</summary>
    public static BenchmarkDataset Of(DatasetGenerator generator) => new(generator.Name, () => generator.Generate());

    /// <summary>A dataset of a folder.</summary>
    public static BenchmarkDataset Of(DatasetFolder folder, DatasetDescription description) =>
        new(description.Name, () => folder.Load(description))
        {
            PublishedName = Published(description.BenchmarkName),
            Files = () => [Path.Combine(folder.Path, DatasetFolder.IndexFileName), Path.Combine(folder.Path, description.File)],
        };

    /// <summary>A dataset of the unpacked archive; seeds take its splits in turn.</summary>
    public static BenchmarkDataset Of(DatasetArchive archive, ArchiveSet set) => new(set.Name, () => archive.Load(set.Name))
    {
        LoadSplit = seed => archive.Load(set.Name, seed % set.SplitFolders.Count),
        PublishedName = Published(set.Name),
        Files = () => [.. set.SplitFolders.SelectMany(Directory.EnumerateFiles)],
    };

    // The archive puts the group of a dataset before its name, as in regression-num-medium-pol; published scores go by the name alone.
    private static string? Published(string? name) => name is null ? null : Group().Replace(name, "");

    [GeneratedRegex("^(classif|regression)-(num|cat)-(medium|large)-")]
    private static partial Regex Group();
}
