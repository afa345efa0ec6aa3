using System.Text.Json;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Reads one folder of the benchmark's archive. The parts are joined to one dataset, training rows first, which knows
/// its split. Binary columns are categories, as the benchmark treats them.
/// </summary>
internal sealed class ArchiveSetReader(string name, string folder, int split)
{
    public const string InfoFileName = "info.json";

    private const int LongestInfo = 1 << 20;

    private static readonly string[] Parts = ["train", "val", "test"];

    /// <summary>Reads the folder.</summary>
    /// <exception cref="DatasetException">Files are absent or damaged, or do not fit each other.</exception>
    public TabularDataset Read()
    {
        var task = ReadTask();
        var targets = ReadParts("Y")!;
        foreach (var target in targets.Where(target => target.ColumnCount != 1))
            throw new DatasetException($"The array '{target.Path}' has {target.ColumnCount} columns; a target has one.");
        foreach (var target in targets.Where(target => target.RowCount == 0))
            throw new DatasetException($"The array '{target.Path}' has no rows; every part needs some.");
        long rows = targets.Sum(target => (long)target.RowCount);
        if (rows > Array.MaxLength)
            throw new DatasetException($"The arrays Y of '{folder}' have {rows} rows together; at most {Array.MaxLength} are read.");
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
        string path = Path.Combine(folder, InfoFileName);
        using var document = JsonFile.Read(path, LongestInfo);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new DatasetException(
                $"'{path}' has no task_type, as it is no JSON object; it must be binclass, multiclass or regression.");
        string? word;
        try
        {
            word = document.Deserialize(DatasetJson.Default.ArchiveInfo)!.TaskType;
        }
        catch (JsonException exception)
        {
            throw new DatasetException($"'{path}' has no word for its task_type; it must be binclass, multiclass or regression.",
                exception);
        }

        return word switch
        {
            "binclass" => TaskKind.Binary,
            "multiclass" => TaskKind.Multiclass,
            "regression" => TaskKind.Regression,
            null => throw new DatasetException($"'{path}' has no task_type; it must be binclass, multiclass or regression."),
            _ => throw new DatasetException(
                $"'{path}' has the task_type '{OneLine.Of(word)}'; it must be binclass, multiclass or regression."),
        };
    }

    /// <summary>The arrays of the three parts; null where the set has none of this kind.</summary>
    private NpyArray[]? ReadParts(string key)
    {
        string[] paths = Parts.Select(part => Path.Combine(folder, $"{key}_{part}.npy")).ToArray();
        return key == "Y" || paths.Any(File.Exists) ? [.. paths.Select(NpyArray.Read)] : null;
    }

    private static IEnumerable<DatasetColumn> ReadColumns(string key, NpyArray[] arrays, NpyArray[] targets, bool isNumeric)
    {
        for (int part = 0; part < arrays.Length; part++)
        {
            if (arrays[part].RowCount != targets[part].RowCount)
            {
                throw new DatasetException(
                    $"The array '{arrays[part].Path}' has {arrays[part].RowCount} rows where '{targets[part].Path}' has "
                    + $"{targets[part].RowCount}.");
            }

            if (arrays[part].ColumnCount != arrays[0].ColumnCount)
            {
                throw new DatasetException(
                    $"The array '{arrays[part].Path}' has {arrays[part].ColumnCount} columns where '{arrays[0].Path}' has "
                    + $"{arrays[0].ColumnCount}.");
            }
        }

        string prefix = key["X_".Length..];
        for (int column = 0; column < arrays[0].ColumnCount; column++)
        {
            yield return isNumeric
                ? new NumericColumn($"{prefix}{column}", Numbers(arrays, column))
                : Categories($"{prefix}{column}", arrays, column);
        }
    }

    private (float[] Values, string[]? Classes) ReadTarget(TaskKind task, NpyArray[] targets)
    {
        if (task == TaskKind.Regression)
            return (Numbers(targets, 0), null);
        var (classes, indices) = ClassOrder.Sort(Categories("Y", targets, 0));
        if (classes.Length < 2 || (task == TaskKind.Binary && classes.Length > 2))
        {
            throw new DatasetException(
                $"The arrays Y of '{folder}' have {classes.Length} classes; its task_type needs "
                + $"{(task == TaskKind.Binary ? "2" : "at least 2")}.");
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
        float[] values = new float[arrays.Sum(array => array.RowCount)];
        int filled = 0;
        foreach (var array in arrays)
        {
            array.CopyNumbers(column, values.AsSpan(filled));
            filled += array.RowCount;
        }

        return values;
    }

    // Text is made of each distinct element once: rows may be many times as many as their texts.
    private static CategoricalColumn Categories(string name, NpyArray[] arrays, int column)
    {
        int[] codes = new int[arrays.Sum(array => array.RowCount)];
        var categories = new List<string>();
        var codeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = codeOf.GetAlternateLookup<ReadOnlySpan<char>>();
        int filled = 0;
        foreach (var array in arrays)
        {
            char[] buffer = new char[array.ElementType.LongestText];
            for (int row = 0; row < array.RowCount; row++)
            {
                var text = buffer.AsSpan(0, array.ElementType.Format(array.Element(row, column), buffer));
                if (!lookup.TryGetValue(text, out int code))
                {
                    code = categories.Count;
                    categories.Add(text.ToString());
                    codeOf.Add(categories[^1], code);
                }

                codes[filled++] = code;
            }
        }

        return new CategoricalColumn(name, codes, categories);
    }
}
