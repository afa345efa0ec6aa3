using System.Text.Json;

namespace MLNet.MoE.Benchmarks;

/// <summary>A folder of CSV files that a <c>datasets.json</c> beside them describes.</summary>
public sealed class DatasetFolder
{
    /// <summary>The name of the file that lists a folder's datasets.</summary>
    public const string IndexFileName = "datasets.json";

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

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
        var indexPath = System.IO.Path.Combine(path, IndexFileName);
        if (!File.Exists(indexPath))
            throw new DatasetException($"The folder '{path}' has no {IndexFileName}; it must list the CSV files and their columns.");
        try
        {
            using var stream = File.OpenRead(indexPath);
            var index = JsonSerializer.Deserialize<DatasetIndex>(stream, JsonOptions)
                ?? throw new DatasetException($"'{indexPath}' holds null; it must be an object with a list named datasets.");
            CheckNames(index.Datasets, indexPath);
            return new DatasetFolder(path, index.Datasets);
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is long line ? $" (line {line + 1}, {exception.Path})" : "";
            throw new DatasetException(
                $"'{indexPath}' cannot be read{place}: {FirstLine(exception.Message)} Mend the file.", exception);
        }
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
        var file = System.IO.Path.Combine(Path, description.File);
        if (!File.Exists(file))
        {
            throw new DatasetException(
                $"The file '{file}' of dataset '{description.Name}' is absent; put it there or take the dataset out of {IndexFileName}.");
        }

        if (verifyHash)
            CsvFile.VerifyHash(file, description);
        return new CsvDatasetReader(file, description).Read();
    }

    private static void CheckNames(IReadOnlyList<DatasetDescription> datasets, string indexPath)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var dataset in datasets)
        {
            if (!names.Add(dataset.Name))
                throw new DatasetException($"'{indexPath}' lists dataset '{dataset.Name}' twice; rename or remove one.");
        }
    }

    private static string FirstLine(string message) => message.Split('\n')[0].Trim();
}
