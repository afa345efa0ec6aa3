using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLNet.MoE.Benchmarks;

/// <summary>Adds a table to a folder of CSV files and to its <c>datasets.json</c>.</summary>
internal static class FolderWriter
{
    /// <summary>Writes the CSV file, then the list.</summary>
    /// <exception cref="DatasetException">The target is not a column of the table, or the folder's list is damaged.</exception>
    public static DatasetDescription Write(string folder, string name, string? benchmarkName, OpenMLDescription source, ArffTable table)
    {
        string[] names = [.. table.Attributes.Select(attribute => attribute.Name)];
        string target = source.Target is { } said && names.Contains(said) ? said
            : throw new DatasetException($"Dataset {source.Id} of OpenML has the target '{source.Target}', which is none of its columns ({string.Join(", ", names)}).");
        var features = table.Attributes.Where(attribute => attribute.Name != target && !source.NoFeatures.Contains(attribute.Name)).ToList();
        int column = Array.IndexOf(names, target);
        int classes = table.Attributes[column].IsNumeric ? 0 : table.Rows.Select(row => row[column]).OfType<string>().Distinct().Count();
        string file = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_')) + ".csv";
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
        foreach (var row in rows.Prepend(names)) text.AppendJoin(',', row.Select(Field)).Append('\n');
        return text.ToString();
    }

    private static string Field(string? value) =>
        value is null ? "" : value.AsSpan().IndexOfAny(",\"\n\r") < 0 ? value : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static void AddToList(string folder, DatasetDescription description)
    {
        string path = Path.Combine(folder, DatasetFolder.IndexFileName);
        var list = new JsonArray();
        if (File.Exists(path))
        {
            try
            {
                list = JsonNode.Parse(File.ReadAllText(path))!["datasets"]!.AsArray();
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException)
            {
                throw new DatasetException($"'{path}' is no list of datasets: {exception.Message} Mend it or choose another folder.", exception);
            }
        }
        for (int i = list.Count - 1; i >= 0; i--)
            if ((string?)list[i]!["name"] == description.Name) list.RemoveAt(i);
        list.Add(JsonSerializer.SerializeToNode(description, Options));
        AtomicFile.Write(path, new JsonObject { ["datasets"] = list.DeepClone() }.ToJsonString(Options) + "\n");
    }

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };
}
