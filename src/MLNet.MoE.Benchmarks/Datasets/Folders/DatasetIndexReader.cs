using System.Text.Json;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Reads a folder's <c>datasets.json</c>. Everything in it is checked before any of it is used; an error names file, dataset and field.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class DatasetIndexReader(string path)
{
    private const int LongestIndex = 1 << 26;

    private static readonly string[] Required = ["name", "file", "task", "target"];

    /// <summary>Reads the list.</summary>
    /// <exception cref="DatasetException">The list cannot be understood, or something in it makes no sense.</exception>
    public IReadOnlyList<DatasetDescription> Read()
    {
        using var document = JsonFile.Read(path, LongestIndex);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("datasets", out var list)
            || list.ValueKind != JsonValueKind.Array)
            throw new DatasetException(
                $"'{path}' {(root.ValueKind == JsonValueKind.Null ? "holds null" : "has no list named datasets")}; it must be an object "
                + "with a list named datasets.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var datasets = new List<DatasetDescription>();
        foreach (var item in list.EnumerateArray())
        {
            var dataset = Read(item, datasets.Count + 1);
            if (!names.Add(dataset.Name))
                throw new DatasetException($"'{path}' lists dataset '{OneLine.Of(dataset.Name)}' twice; rename or remove one.");
            datasets.Add(dataset);
        }
        return datasets;
    }

    private DatasetDescription Read(JsonElement item, int number)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw new DatasetException($"'{path}', dataset number {number} is {Described(item)}; it must be an object.");
        string shown = item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            && name.GetString() is { Length: > 0 } text ? $"'{OneLine.Of(text)}'" : $"number {number}";
        foreach (string field in Required)
        {
            if (!item.TryGetProperty(field, out _)) throw Wrong(shown, field, "is absent");
        }
        DatasetDescription dataset;
        try
        {
            dataset = item.Deserialize(DatasetJson.Default.DatasetDescription)!;
        }
        catch (JsonException exception)
        {
            throw Misread(shown, item, exception);
        }
        Check(shown, dataset);
        return dataset;
    }

    private void Check(string shown, DatasetDescription dataset)
    {
        if (string.IsNullOrWhiteSpace(dataset.Name)) throw Wrong(shown, "name", "is empty");
        if (LocalName.Problem(dataset.File) is { } problem)
            throw Wrong(shown, "file", $"'{OneLine.Of(dataset.File)}' {problem}; it must name a file inside the folder");
        if (!dataset.TryParseTask(out _))
            throw Wrong(shown, "task", $"is '{OneLine.Of(dataset.Task)}'; it must be binclass, multiclass or regression");
        if (string.IsNullOrWhiteSpace(dataset.Target)) throw Wrong(shown, "target", "is empty");
        var columns = new HashSet<string>(StringComparer.Ordinal);
        CheckColumns(shown, "numeric", dataset.Numeric, dataset.Target, columns);
        CheckColumns(shown, "categorical", dataset.Categorical, dataset.Target, columns);
        if (dataset.RowCount < 0) throw Wrong(shown, "n_rows", $"is {dataset.RowCount}; it must be 0 or more");
        if (dataset.Origins?.Any(origin => origin is null) == true) throw Wrong(shown, "source", "holds null");
    }

    private void CheckColumns(string shown, string field, IReadOnlyList<string> names, string target, HashSet<string> columns)
    {
        foreach (string? name in names)
        {
            // The serializer does not look at what lists hold.
            if (name is null) throw Wrong(shown, field, "holds null; it must be a list of column names");
            if (string.IsNullOrWhiteSpace(name)) throw Wrong(shown, field, "holds an empty name");
            if (name == target) throw Wrong(shown, field, $"lists the target '{OneLine.Of(name)}' among the features; take it out");
            if (!columns.Add(name)) throw Wrong(shown, field, $"lists column '{OneLine.Of(name)}' that is already listed; take one out");
        }
    }

    // The serializer's path begins with the field's name; what it says of types means nothing to someone who wrote a list by hand.
    private DatasetException Misread(string shown, JsonElement item, JsonException exception)
    {
        string field = (exception.Path ?? "").TrimStart('$', '.').Split('.', '[')[0];
        string problem = item.TryGetProperty(field, out var value)
            ? $"is {Described(value)} or holds something of another kind than it should" : JsonFile.Reason(exception);
        return Wrong(shown, field, value.ValueKind == JsonValueKind.Null ? "is null" : problem, exception);
    }

    private DatasetException Wrong(string shown, string field, string problem, Exception? inner = null)
    {
        string message = $"'{path}', dataset {shown}: {field} {problem}. Correct the file.";
        return inner is null ? new DatasetException(message) : new DatasetException(message, inner);
    }

    private static string Described(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };
}
