using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLNet.MoE.Benchmarks;

/// <summary>Adds a table to a folder of CSV files and to its <c>datasets.json</c>.</summary>
internal static class FolderWriter
{
    private const int LongestFileName = 100;

    /// <summary>Makes sure, before anything is fetched, that a dataset of a name can be added without losing what is there.</summary>
    /// <exception cref="DatasetException">The folder's list is damaged, or the file is there and of something else.</exception>
    public static void Check(string folder, string name)
    {
        string file = FileOf(name), list = Path.Combine(folder, DatasetFolder.IndexFileName);
        IReadOnlyList<DatasetDescription> datasets = File.Exists(list) ? new DatasetIndexReader(list).Read() : [];
        bool isOurs = datasets.Any(dataset => IsNamed(dataset.Name, name)
            && string.Equals(dataset.File, file, StringComparison.OrdinalIgnoreCase));
        bool isOthers = datasets.Any(dataset => !IsNamed(dataset.Name, name)
            && string.Equals(dataset.File, file, StringComparison.OrdinalIgnoreCase));
        if (isOthers || (!isOurs && Path.Exists(Path.Combine(folder, file))))
            throw new DatasetException(
                $"'{Path.Combine(folder, file)}' is there and not of dataset '{OneLine.Of(name)}'; choose another folder, or move the "
                + "file.");
    }

    /// <summary>Writes the CSV file, then the list.</summary>
    /// <exception cref="DatasetException">The target is not a column of the table, or the folder's list is damaged.</exception>
    public static DatasetDescription Write(string folder, string name, string? benchmarkName, OpenMLDescription source, ArffTable table)
    {
        string[] names = [.. table.Attributes.Select(attribute => attribute.Name)];
        string target = source.Target is { } said && names.Contains(said) ? said
            : throw new DatasetException(
                $"Dataset {source.Id} of OpenML has the target '{source.Target}', which is none of its columns "
                + $"({string.Join(", ", names)}).");
        if (names.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DatasetException(
                $"Dataset {source.Id} of OpenML has two columns named '{OneLine.Of(twice.Key)}', which a CSV file cannot distinguish.");
        if (names.Any(string.IsNullOrWhiteSpace)) throw new DatasetException($"Dataset {source.Id} of OpenML has a column without a name.");
        if (table.Rows.Count == 0) throw new DatasetException($"Dataset {source.Id} of OpenML has no rows.");
        var features = table.Attributes.Where(attribute => attribute.Name != target && !source.NoFeatures.Contains(attribute.Name))
            .ToList();
        int column = Array.IndexOf(names, target);
        int classes = table.Attributes[column].IsNumeric ? 0 : table.Rows.Select(row => row[column]).OfType<string>().Distinct().Count();
        string file = FileOf(name);
        string csv = Csv(names, table.Rows);
        AtomicFile.Write(Path.Combine(folder, file), csv);
        var description = new DatasetDescription
        {
            Name = name,
            File = file,
            Task = classes switch { 0 => "regression", 2 => "binclass", _ => "multiclass" },
            Target = target,
            Numeric = [.. features.Where(attribute => attribute.IsNumeric).Select(attribute => attribute.Name)],
            Categorical = [.. features.Where(attribute => !attribute.IsNumeric).Select(attribute => attribute.Name)],
            RowCount = table.Rows.Count,
            Licence = source.Licence,
            BenchmarkName = benchmarkName,
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(csv))),
        };
        AddToList(folder, description);
        return description;
    }

    private static string Csv(string[] names, IReadOnlyList<string?[]> rows)
    {
        var text = new StringBuilder();
        foreach (string?[]? row in rows.Prepend(names)) text.AppendJoin(',', row.Select(Field)).Append('\n');
        return text.ToString();
    }

    private static string Field(string? value) =>
        value is null ? "" : value.AsSpan().IndexOfAny(",\"\n\r") < 0 ? value
        : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string FileOf(string name)
    {
        string stem = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_'));
        if (stem.Length > LongestFileName) stem = stem[..LongestFileName];
        return (LocalName.Problem(stem + ".csv") is null ? stem : "dataset-" + stem) + ".csv";
    }

    private static bool IsNamed(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static void AddToList(string folder, DatasetDescription description)
    {
        string path = Path.Combine(folder, DatasetFolder.IndexFileName);
        var root = new JsonObject { ["datasets"] = new JsonArray() };
        if (File.Exists(path))
        {
            // Checked as a whole first; then taken apart so that properties that are not known here survive.
            _ = new DatasetIndexReader(path).Read();
            root = Parse(path);
        }
        var list = root["datasets"]!.AsArray();
        for (int i = list.Count - 1; i >= 0; i--)
            if (IsNamed((string)list[i]!["name"]!, description.Name)) list.RemoveAt(i);
        list.Add(JsonSerializer.SerializeToNode(description, DatasetJson.Default.DatasetDescription));
        AtomicFile.Write(path, root.ToJsonString(DatasetJson.Default.Options) + "\n");
    }

    private static JsonObject Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path).AsSpan().TrimStart("\uFEFF"u8))!.AsObject();
        }
        catch (JsonException exception)
        {
            throw new DatasetException(
                $"'{path}' has comments or the like, which would be lost when a dataset is added: {JsonFile.Reason(exception)}. Take them "
                + "out or choose another folder.", exception);
        }
    }
}
