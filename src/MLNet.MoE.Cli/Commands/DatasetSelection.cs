using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Output;

namespace MLNet.MoE.Cli.Commands;

/// <summary>The datasets that can be named: those of the generated suite, of a folder with a list, or of the unpacked benchmark
/// archive.</summary>
internal static class DatasetSelection
{
    /// <summary>Stands for all datasets.</summary>
    public const string All = "all";

    /// <summary>The datasets of these names, in the order given.</summary>
    /// <param name="folder">Folder of datasets, or null for the generated suite.</param>
    /// <param name="names">Names, in any case; empty or <see cref="All"/> for all.</param>
    /// <exception cref="CommandException">There is no dataset of a name.</exception>
    /// <exception cref="DatasetException">The folder is absent or its list unusable.</exception>
    public static List<BenchmarkDataset> Select(string? folder, IReadOnlyList<string> names)
    {
        var available = Available(folder);
        if (names.Count == 0 || (names.Count == 1 && string.Equals(names[0], All, StringComparison.OrdinalIgnoreCase))) return available;
        return [.. names.Select(
            name => available.FirstOrDefault(dataset => string.Equals(dataset.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandException(
                $"--datasets: {(folder is null ? "the generated suite" : $"'{folder}'")} has no dataset '{name}'; it has "
                + $"{string.Join(", ", available.Select(dataset => dataset.Name))}."))];
    }

    /// <summary>The files of all datasets of a folder; an output may be none of them.</summary>
    /// <param name="folder">Folder of datasets, one table, or null for the generated suite.</param>
    public static IReadOnlyList<InputFile> Inputs(string? folder) => File.Exists(folder) ? [new InputFile(folder, "data file")] :
        [.. Available(folder).SelectMany(dataset => dataset.Files()).Distinct().Select(file => new InputFile(file, "data file"))];

    private static List<BenchmarkDataset> Available(string? path)
    {
        if (path is null) return [.. GeneratedSuite.All.Select(BenchmarkDataset.Of)];
        if (!File.Exists(Path.Combine(path, DatasetFolder.IndexFileName)) && DatasetArchive.IsArchive(path))
        {
            var archive = DatasetArchive.Open(path);
            return [.. archive.Sets.Select(set => BenchmarkDataset.Of(archive, set))];
        }
        var folder = DatasetFolder.Open(path);
        return [.. folder.Datasets.Select(description => BenchmarkDataset.Of(folder, description))];
    }
}
