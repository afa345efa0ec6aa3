using Sylvan.Data.Csv;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Reads one described CSV file in one pass. Columns that the description does not name are ignored; rows without a
/// target are left out and counted; an empty field is a missing value; blank lines are skipped.
/// </summary>
internal sealed class CsvDatasetReader(string path, DatasetDescription description)
{
    private readonly TaskKind _task = description.ParseTask();
    private readonly List<NumericColumnBuilder> _numeric = [];
    private readonly List<CategoricalColumnBuilder> _categorical = [];
    private int _targetOrdinal;
    private int _rowsWithoutTarget;

    /// <summary>Reads the file.</summary>
    /// <exception cref="DatasetException">The file does not fit the description.</exception>
    public TabularDataset Read()
    {
        try
        {
            using var csv = CsvFile.OpenReader(path);
            FindColumns(csv);
            return _task == TaskKind.Regression ? ReadRegression(csv) : ReadClasses(csv);
        }
        catch (CsvMissingHeadersException exception)
        {
            throw new DatasetException(
                $"The file '{path}' of dataset '{description.Name}' is empty; it needs a header and rows.", exception);
        }
        catch (CsvFormatException exception)
        {
            throw new DatasetException(
                $"{new CsvPlace(path, exception.RowNumber + 1)} is no CSV: {exception.Message} Mend the line.", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or FormatException or UnauthorizedAccessException)
        {
            throw new DatasetException($"The file '{path}' cannot be read as CSV: {exception.Message}", exception);
        }
    }

    private TabularDataset ReadRegression(CsvDataReader csv)
    {
        var target = new NumericColumnBuilder(description.Target, _targetOrdinal);
        var rows = ReadRows(csv, target.Add);
        return Build(target.ToArray(), null, rows);
    }

    private TabularDataset ReadClasses(CsvDataReader csv)
    {
        var target = new CategoricalColumnBuilder(description.Target, _targetOrdinal);
        var rows = ReadRows(csv, target.Add);
        var (classes, codes) = ClassOrder.Sort(target.Build());
        return Build(codes, classes, rows);
    }

    private int ReadRows(CsvDataReader csv, Action<ReadOnlySpan<char>, CsvPlace> addTarget)
    {
        var rows = 0;
        // The header is line 1; a quoted field that spans lines shifts the number.
        for (var line = 2; csv.Read(); line++)
        {
            var place = new CsvPlace(path, line);
            if (csv.RowFieldCount != csv.FieldCount && csv.RowFieldCount == 1 && csv.GetFieldSpan(0).IsEmpty)
                continue;
            rows++;
            if (csv.RowFieldCount != csv.FieldCount)
            {
                throw new DatasetException(
                    $"{place} has {csv.RowFieldCount} fields where the header has {csv.FieldCount}; mend the line.");
            }

            var target = csv.GetFieldSpan(_targetOrdinal);
            if (target.IsEmpty)
            {
                _rowsWithoutTarget++;
                continue;
            }

            addTarget(target, place);
            foreach (var column in _numeric)
                column.Add(csv.GetFieldSpan(column.Ordinal), place);
            foreach (var column in _categorical)
                column.Add(csv.GetFieldSpan(column.Ordinal), place);
        }

        return rows;
    }

    private TabularDataset Build(float[] target, IReadOnlyList<string>? classes, int rows)
    {
        if (rows == 0)
            throw new DatasetException($"The file '{path}' of dataset '{description.Name}' has a header and no rows; it needs some.");
        if (description.RowCount is int expected && expected != rows)
        {
            throw new DatasetException(
                $"The file '{path}' of dataset '{description.Name}' has {rows} rows where {expected} are listed; it is cut off or another version.");
        }

        if (classes is not null && _task == TaskKind.Binary && classes.Count != 2)
        {
            throw new DatasetException(
                $"The file '{path}': column '{description.Target}' has {classes.Count} classes ({string.Join(", ", classes.Take(5))}); " +
                "a binclass task needs 2.");
        }

        DatasetColumn[] features = [.. _numeric.Select(column => column.Build()), .. _categorical.Select(column => column.Build())];
        return new TabularDataset(description.Name, _task, features, target, classes)
        {
            TargetName = description.Target,
            Source = string.Join("; ", description.Origins ?? []),
            Licence = description.Licence ?? "",
            RowsWithoutTarget = _rowsWithoutTarget,
        };
    }

    private void FindColumns(CsvDataReader csv)
    {
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var ordinal = 0; ordinal < csv.FieldCount; ordinal++)
        {
            var name = csv.GetName(ordinal);
            if (!ordinals.TryAdd(name, ordinal))
                throw new DatasetException($"The header of '{path}' names column '{name}' twice; rename one.");
        }

        _targetOrdinal = Find(ordinals, description.Target);
        foreach (var name in description.Numeric)
            _numeric.Add(new NumericColumnBuilder(name, FindFeature(ordinals, name)));
        foreach (var name in description.Categorical)
            _categorical.Add(new CategoricalColumnBuilder(name, FindFeature(ordinals, name)));
    }

    private int FindFeature(Dictionary<string, int> ordinals, string name) => name != description.Target
        ? Find(ordinals, name)
        : throw new DatasetException(
            $"Dataset '{description.Name}' lists its target '{name}' among its features; take it out of {DatasetFolder.IndexFileName}.");

    private int Find(Dictionary<string, int> ordinals, string name) => ordinals.TryGetValue(name, out var ordinal)
        ? ordinal
        : throw new DatasetException(
            $"The file '{path}' has no column '{name}' that {DatasetFolder.IndexFileName} lists for dataset '{description.Name}'; " +
            $"its columns are {Printable(string.Join(", ", ordinals.Keys.Take(20)))}{(ordinals.Count > 20 ? ", ..." : "")}.");

    // A file that is not text at all has anything for its header; a message stays one line that a terminal can show.
    private static string Printable(string text)
    {
        var shown = string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
        return shown.Length <= 400 ? shown : shown[..400] + "...";
    }
}
