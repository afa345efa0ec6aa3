namespace MLNet.MoE.Benchmarks;

/// <summary>A folder of CSV files that a <c>datasets.json</c> beside them describes.</summary>
public sealed class DatasetFolder
{
    /// <summary>The name of the file that lists a folder's datasets.</summary>
    public const string IndexFileName = "datasets.json";

    private DatasetFolder(string path, IReadOnlyList<DatasetDescription> datasets)
    {
        Path = path;
        Datasets = datasets;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What the folder holds, in the order of its list.</summary>
    public IReadOnlyList<DatasetDescription> Datasets { get; }

    /// <summary>Reads a folder's list; the CSV files are not touched yet.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="DatasetException">The folder or its list is absent, or the list cannot be understood.</exception>
    public static DatasetFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!Directory.Exists(path))
            throw new DatasetException($"There is no folder '{path}'; name one that holds {IndexFileName}.");
        string indexPath = System.IO.Path.Combine(path, IndexFileName);
        if (!File.Exists(indexPath))
            throw new DatasetException($"The folder '{path}' has no {IndexFileName}; it must list the CSV files and their columns.");
        return new DatasetFolder(path, new DatasetIndexReader(indexPath).Read());
    }

    /// <summary>Reads one dataset.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="verifyHash">Whether to compare the file with the SHA-256 of the list; needs a second pass over it.</param>
    /// <exception cref="DatasetException">The dataset is not listed, or its file is absent or does not fit the list.</exception>
    public TabularDataset Load(string name, bool verifyHash = false)
    {
        var description = Datasets.FirstOrDefault(dataset => string.Equals(dataset.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new DatasetException(
                $"The folder '{Path}' lists no dataset '{name}'; it has {string.Join(", ", Datasets.Select(dataset => dataset.Name))}.");
        return Load(description, verifyHash);
    }

    /// <summary>Reads one dataset.</summary>
    /// <param name="description">An item of <see cref="Datasets"/>.</param>
    /// <param name="verifyHash">Whether to compare the file with the SHA-256 of the list; needs a second pass over it.</param>
    /// <exception cref="DatasetException">The file is absent or does not fit the description.</exception>
    public TabularDataset Load(DatasetDescription description, bool verifyHash = false)
    {
        ArgumentNullException.ThrowIfNull(description);
        string file = FileOf(description);
        if (!File.Exists(file))
        {
            throw new DatasetException(
                $"The file '{file}' of dataset '{description.Name}' is absent; put it there or take the dataset out of {IndexFileName}.");
        }

        // What has no length is empty, or a pipe or device that would keep a reader waiting.
        if (new FileInfo(file).Length == 0)
            throw new DatasetException(
                $"The file '{file}' of dataset '{description.Name}' is empty, or no ordinary file; it needs a header and rows.");
        if (verifyHash)
            CsvFile.VerifyHash(file, description);
        return new CsvDatasetReader(file, description).Read();
    }

    /// <summary>Where the file of a dataset is.</summary>
    /// <exception cref="DatasetException">It is not in the folder.</exception>
    internal string FileOf(DatasetDescription description)
    {
        if (LocalName.Problem(description.File) is { } problem)
            throw new DatasetException(
                $"The file '{OneLine.Of(description.File)}' of dataset '{description.Name}' {problem}; it must name a file inside "
                + $"'{Path}'.");
        return LocalName.Resolve(Path, description.File)
            ?? throw new DatasetException(
                $"The file '{description.File}' of dataset '{description.Name}' is a link that leads out of '{Path}'; put the file itself "
                + "there.");
    }
}
