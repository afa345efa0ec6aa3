using System.Text.RegularExpressions;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The unpacked archive of the 38-dataset benchmark: a folder per dataset and split, each with <c>info.json</c> and the
/// arrays <c>X_num</c>, <c>X_bin</c>, <c>X_cat</c> (those that the set has) and <c>Y</c>, each as
/// <c>_train.npy</c>, <c>_val.npy</c> and <c>_test.npy</c>.
/// </summary>
public sealed partial class DatasetArchive
{
    private DatasetArchive(string path, IReadOnlyList<ArchiveSet> sets)
    {
        Path = path;
        Sets = sets;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The datasets, by name.</summary>
    public IReadOnlyList<ArchiveSet> Sets { get; }

    /// <summary>Whether a folder looks like the archive: it, or its folder <c>data</c>, has folders with an <c>info.json</c>.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsArchive(string path) =>
        Directory.Exists(path) && (SplitFolders(path).Any() || SplitFolders(System.IO.Path.Combine(path, "data")).Any());

    /// <summary>Lists the datasets of a folder; no array is touched yet.</summary>
    /// <param name="path">The folder of the datasets' folders, or the one above, where they are in <c>data</c>.</param>
    /// <exception cref="DatasetException">There is no dataset.</exception>
    public static DatasetArchive Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!Directory.Exists(path))
            throw new DatasetException($"There is no folder '{path}'; name the unpacked archive.");
        string[] folders = SplitFolders(path).ToArray();
        if (folders.Length == 0)
            folders = [.. SplitFolders(System.IO.Path.Combine(path, "data"))];
        if (folders.Length == 0)
        {
            throw new DatasetException(
                $"The folder '{path}' has no datasets; each is a folder with {ArchiveSetReader.InfoFileName} and npy arrays.");
        }

        return new DatasetArchive(path, Group(folders));
    }

    /// <summary>Reads one split of one dataset.</summary>
    /// <param name="name">The dataset's name, in any case.</param>
    /// <param name="split">The number of the split, from 0.</param>
    /// <exception cref="DatasetException">There is no such dataset or split, or its files are absent or damaged.</exception>
    public TabularDataset Load(string name, int split = 0)
    {
        var set = Sets.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new DatasetException(
                $"The folder '{Path}' has no dataset '{name}'; it has {string.Join(", ", Sets.Select(set => set.Name))}.");
        if (split < 0 || split >= set.SplitFolders.Count)
        {
            throw new DatasetException(
                $"Dataset '{set.Name}' in '{Path}' has the splits 0 to {set.SplitFolders.Count - 1}, not {split}.");
        }

        return new ArchiveSetReader(set.Name, set.SplitFolders[split], split).Read();
    }

    private static IEnumerable<string> SplitFolders(string path) => Directory.Exists(path)
        ? Directory.EnumerateDirectories(path).Where(folder => File.Exists(System.IO.Path.Combine(folder, ArchiveSetReader.InfoFileName)))
        : [];

    private static ArchiveSet[] Group(string[] folders)
    {
        var splits = folders.Select(folder =>
        {
            string name = System.IO.Path.GetFileName(folder);
            var match = SplitFolderName().Match(name);
            return match.Success
                ? (Folder: folder, Prefix: match.Groups["prefix"].Value, Split: int.Parse(match.Groups["split"].ValueSpan),
                    Name: match.Groups["name"].Value)
                : (Folder: folder, Prefix: "", Split: 0, Name: name);
        }).ToArray();
        // A name that occurs in two of the benchmark's groups keeps its group.
        var groupsOf = splits.ToLookup(split => split.Name, split => split.Prefix);
        return
        [
            .. splits
                .GroupBy(split => groupsOf[split.Name].Distinct().Count() == 1 || split.Prefix.Length == 0 ? split.Name
                    : $"{split.Prefix}-{split.Name}")
                .OrderBy(set => set.Key, StringComparer.Ordinal)
                .Select(set => new ArchiveSet(set.Key, [.. set.OrderBy(split => split.Split).Select(split => split.Folder)])),
        ];
    }

    [GeneratedRegex("^(?<prefix>(classif|regression)-(num|cat)-(small|medium|large))-(?<split>[0-9]{1,4})-(?<name>.+)$")]
    private static partial Regex SplitFolderName();
}
