namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Reads one described table in one pass, by the reader of the command line but with the description's types. Columns that the description
/// does not name are ignored; rows without a target are left out and counted. An empty field is a missing value; in numbers other markers
/// are too, while every text is a category.
/// </summary>
internal sealed class CsvDatasetReader(string path, DatasetDescription description)
{
    private readonly TaskKind _task = description.ParseTask();

    /// <summary>Reads the file.</summary>
    /// <exception cref="DatasetException">The file does not fit the description.</exception>
    public TabularDataset Read()
    {
        // The description names the columns, so a header need not look like one.
        var table = RawTable.Read(new TableSource(path, Header: HeaderChoice.Present), Hint, CheckColumns, CancellationToken.None);
        if (description.RowCount is int expected && expected != table.Rows)
        {
            throw new DatasetException(
                $"The file '{path}' of dataset '{description.Name}' has {table.Rows} rows where {expected} are listed; it is cut off or "
                + "another version.");
        }
        var target = table.Find(description.Target)!;
        return _task == TaskKind.Regression ? ReadRegression(table, target) : ReadClasses(table, target);
    }

    private ColumnHint? Hint(string name) =>
        name == description.Target ? _task == TaskKind.Regression ? ColumnHint.None : ColumnHint.AllTexts
        : description.Numeric.Contains(name) ? ColumnHint.None
        : description.Categorical.Contains(name) ? ColumnHint.AllTexts : null;

    private TabularDataset ReadRegression(RawTable table, RawColumn target)
    {
        float[] values = Numbers(table, target);
        int[] rows = [.. Enumerable.Range(0, values.Length).Where(row => float.IsFinite(values[row]))];
        return Build(table, rows, Array.ConvertAll(rows, row => values[row]), null);
    }

    private TabularDataset ReadClasses(RawTable table, RawColumn target)
    {
        int[] rows = [.. Enumerable.Range(0, table.Rows).Where(row => !target.Texts[target.Codes[row]].IsEmpty)];
        var (classes, codes) = ClassOrder.Sort(Categories(target, rows));
        if (_task == TaskKind.Binary && classes.Length != 2)
        {
            throw new DatasetException(
                $"The file '{path}': column '{description.Target}' has {classes.Length} classes ({string.Join(", ", classes.Take(5))}); " +
                "a binclass task needs 2.");
        }
        return Build(table, rows, codes, classes);
    }

    private TabularDataset Build(RawTable table, int[] rows, float[] target, IReadOnlyList<string>? classes)
    {
        var features = new List<DatasetColumn>();
        foreach (string name in description.Numeric)
        {
            float[] values = Numbers(table, table.Find(name)!);
            features.Add(new NumericColumn(name, Array.ConvertAll(rows, row => values[row])));
        }
        foreach (string name in description.Categorical) features.Add(Categories(table.Find(name)!, rows));
        return new TabularDataset(description.Name, _task, features, target, classes)
        {
            TargetName = description.Target,
            Source = string.Join("; ", description.Origins ?? []),
            Licence = description.Licence ?? "",
            RowsWithoutTarget = table.Rows - rows.Length,
        };
    }

    private float[] Numbers(RawTable table, RawColumn column)
    {
        var numbers = NumberReading.Of(column, table.DecimalSyntax ?? ValueSyntax.Point);
        if (numbers is null || numbers.Syntax.IsTime()) numbers = NumberReading.Of(column, ValueSyntax.Point);
        if (numbers.OddRows == 0)
        {
            double[] doubles = numbers.Values;
            float[] values = new float[table.Rows];
            for (int row = 0; row < values.Length; row++) values[row] = (float)doubles[row];
            return values;
        }
        var odd = numbers.OddTexts[0];
        throw new DatasetException(
            $"'{path}' line {odd.Line}, column '{column.Name}': '{odd.Text}' is not a number; correct the value, leave it empty, or list the "
            + "column as categorical.");
    }

    private static CategoricalColumn Categories(RawColumn column, int[] rows)
    {
        string?[] texts = [.. Enumerable.Range(0, column.Texts.Count)
            .Select(code => column.Texts[code].IsEmpty ? null : column.Texts.Text(code))];
        return CategoricalColumn.FromValues(column.Name, rows.Select(row => texts[column.Codes[row]]));
    }

    private void CheckColumns(IRecordReader records)
    {
        foreach (string name in description.Numeric.Concat(description.Categorical).Prepend(description.Target))
        {
            if (records.Columns.Contains(name)) continue;
            throw new DatasetException(
                $"The file '{path}' has no column '{name}' that {DatasetFolder.IndexFileName} lists for dataset '{description.Name}'; " +
                $"its columns are {Printable(string.Join(", ", records.Columns.Take(20)))}{(records.Columns.Count > 20 ? ", ..." : "")}.");
        }
        if (description.Numeric.Concat(description.Categorical).Contains(description.Target))
        {
            throw new DatasetException(
                $"Dataset '{description.Name}' lists its target '{description.Target}' among its features; take it out of "
                + $"{DatasetFolder.IndexFileName}.");
        }
    }

    // A file that is not text at all has anything for its header; a message stays one line that a terminal can show.
    private static string Printable(string text)
    {
        string shown = string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
        return shown.Length <= 400 ? shown : shown[..400] + "...";
    }
}
