using System.Text.Json;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Reads one folder of the benchmark's archive. The parts are joined to one dataset, training rows first, which knows
/// its split. Binary columns are categories, as the benchmark treats them.
/// </summary>
internal sealed class ArchiveSetReader(string name, string folder, int split)
{
    public const string InfoFileName = "info.json";

    private static readonly string[] Parts = ["train", "val", "test"];

    /// <summary>Reads the folder.</summary>
    /// <exception cref="DatasetException">Files are absent or damaged, or do not fit each other.</exception>
    public TabularDataset Read()
    {
        var task = ReadTask();
        var targets = ReadParts("Y")!;
        foreach (var target in targets.Where(target => target.ColumnCount != 1))
            throw new DatasetException($"The array '{target.Path}' has {target.ColumnCount} columns; a target has one.");
        var features = new List<DatasetColumn>();
        foreach (var (key, isNumeric) in new[] { ("X_num", true), ("X_bin", false), ("X_cat", false) })
        {
            if (ReadParts(key) is NpyArray[] arrays)
                features.AddRange(ReadColumns(key, arrays, targets, isNumeric));
        }

        if (features.Count == 0)
            throw new DatasetException($"The folder '{folder}' has no features; X_num, X_bin or X_cat must be there.");
        var (values, classes) = ReadTarget(task, targets);
        return new TabularDataset(name, task, features, values, classes)
        {
            TargetName = "Y",
            Source = $"benchmark archive, {Path.GetFileName(folder)}",
            FixedSplit = SplitOf(targets),
        };
    }

    private TaskKind ReadTask()
    {
        var path = Path.Combine(folder, InfoFileName);
        try
        {
            using var info = JsonDocument.Parse(File.ReadAllBytes(path));
            var word = info.RootElement.ValueKind == JsonValueKind.Object
                && info.RootElement.TryGetProperty("task_type", out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
            return word switch
            {
                "binclass" => TaskKind.Binary,
                "multiclass" => TaskKind.Multiclass,
                "regression" => TaskKind.Regression,
                null => throw new DatasetException($"'{path}' has no task_type; it must be binclass, multiclass or regression."),
                _ => throw new DatasetException($"'{path}' has the task_type '{word}'; it must be binclass, multiclass or regression."),
            };
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The arrays of the three parts; null where the set has none of this kind.</summary>
    private NpyArray[]? ReadParts(string key)
    {
        var paths = Parts.Select(part => Path.Combine(folder, $"{key}_{part}.npy")).ToArray();
        return key == "Y" || paths.Any(File.Exists) ? [.. paths.Select(NpyArray.Read)] : null;
    }

    private static IEnumerable<DatasetColumn> ReadColumns(string key, NpyArray[] arrays, NpyArray[] targets, bool isNumeric)
    {
        for (var part = 0; part < arrays.Length; part++)
        {
            if (arrays[part].RowCount != targets[part].RowCount)
            {
                throw new DatasetException(
                    $"The array '{arrays[part].Path}' has {arrays[part].RowCount} rows where '{targets[part].Path}' has {targets[part].RowCount}.");
            }

            if (arrays[part].ColumnCount != arrays[0].ColumnCount)
            {
                throw new DatasetException(
                    $"The array '{arrays[part].Path}' has {arrays[part].ColumnCount} columns where '{arrays[0].Path}' has {arrays[0].ColumnCount}.");
            }
        }

        var prefix = key["X_".Length..];
        for (var column = 0; column < arrays[0].ColumnCount; column++)
        {
            yield return isNumeric
                ? new NumericColumn($"{prefix}{column}", Numbers(arrays, column))
                : CategoricalColumn.FromValues($"{prefix}{column}", Texts(arrays, column));
        }
    }

    private (float[] Values, string[]? Classes) ReadTarget(TaskKind task, NpyArray[] targets)
    {
        if (task == TaskKind.Regression)
            return (Numbers(targets, 0), null);
        var (classes, indices) = ClassOrder.Sort(CategoricalColumn.FromValues("Y", Texts(targets, 0)));
        if (classes.Length < 2 || (task == TaskKind.Binary && classes.Length > 2))
        {
            throw new DatasetException(
                $"The arrays Y of '{folder}' have {classes.Length} classes; its task_type needs {(task == TaskKind.Binary ? "2" : "at least 2")}.");
        }

        return (indices, classes);
    }

    private DatasetSplit SplitOf(NpyArray[] targets)
    {
        var (training, validation, test) = (targets[0].RowCount, targets[1].RowCount, targets[2].RowCount);
        return new DatasetSplit(
            split,
            [.. Enumerable.Range(0, training)],
            [.. Enumerable.Range(training, validation)],
            [.. Enumerable.Range(training + validation, test)]);
    }

    private static float[] Numbers(NpyArray[] arrays, int column)
    {
        var values = new List<float>(arrays.Sum(array => array.RowCount));
        foreach (var array in arrays)
            array.AppendNumbers(column, values);
        return [.. values];
    }

    private static List<string?> Texts(NpyArray[] arrays, int column)
    {
        var values = new List<string?>(arrays.Sum(array => array.RowCount));
        foreach (var array in arrays)
            array.AppendTexts(column, values);
        return values;
    }
}
