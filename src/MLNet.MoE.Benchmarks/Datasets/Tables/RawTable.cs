namespace MLNet.MoE.Benchmarks;

/// <summary>A table as it was read, before anything is decided about its columns.</summary>
/// <param name="Path">The file, or what else it comes from.</param>
/// <param name="Layout">How its rows are laid out, in a few words.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">The columns that were asked for, in the table's order.</param>
/// <param name="Remarks">What the user should know about how it was read.</param>
/// <param name="DecimalSyntax">What its numbers have before their decimals, where some say so for certain and none otherwise.</param>
internal sealed record RawTable(string Path, string Layout, int Rows, IReadOnlyList<RawColumn> Columns, IReadOnlyList<string> Remarks,
    ValueSyntax? DecimalSyntax)
{
    /// <summary>Whether it is some of the rows of a table, whose columns have been decided on by all rows.</summary>
    public bool IsPart { get; init; }

    /// <summary>Rows of the table before the first one here.</summary>
    public int FirstRow { get; init; }

    /// <summary>Reads a table.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="hint">What is known of a column, by its name; null leaves the column out.</param>
    /// <param name="check">Looks at the names of all columns before any row is read; null for no check.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DatasetException">It cannot be read, or it has no rows.</exception>
    public static RawTable Read(TableSource source, Func<string, ColumnHint?> hint, Action<IRecordReader>? check,
        CancellationToken cancellation)
    {
        var table = ReadOnce(source, hint, check, cancellation);
        var again = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            // Columns that were read as numbers before the rest of the file said how these are written are read once more; what they say
            // may concern others.
            int known = again.Count;
            again.UnionWith(table.Columns.Where(table.IsMisread).Select(column => column.Name));
            if (again.Count == known) return table;
            table = ReadOnce(source, name => again.Contains(name) ? hint(name)! with { Preferred = ValueSyntax.Comma, IsForced = true }
                : hint(name), null, cancellation);
        }
    }

    /// <summary>Reads a table some rows at a time, once it was surveyed.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="survey">The table as it was read before, without its rows.</param>
    /// <param name="hint">How a column is read, by its name; null leaves the column out.</param>
    /// <param name="most">Rows at a time.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DatasetException">It cannot be read, or is not what it was.</exception>
    public static IEnumerable<RawTable> ReadParts(TableSource source, RawTable survey, Func<string, ColumnHint?> hint, int most,
        CancellationToken cancellation)
    {
        using var records = source.Open();
        int first = 0, rows;
        do
        {
            var (columns, places) = NewColumns(records, hint);
            rows = records.CopyTo([.. columns], [.. places], cancellation, most);
            if (rows > 0 && first + rows <= survey.Rows)
                yield return survey with { Rows = rows, Columns = columns, IsPart = true, FirstRow = first };
            first += rows;
        }
        while (rows == most && first <= survey.Rows);
        if (first != survey.Rows)
        {
            string now = first < survey.Rows ? $"{first}" : "more";
            throw new DatasetException(
                $"'{records.Path}' had {survey.Rows} rows and now has {now}; it was changed meanwhile. Run again.");
        }
    }

    /// <summary>The column of a name; null where there is none.</summary>
    public RawColumn? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);

    private bool IsMisread(RawColumn column)
    {
        if (column.Syntax != ValueSyntax.Point || column.Hint.IsForced || column.IsCertain) return false;
        return (column.IsOpen && DecimalSyntax == ValueSyntax.Comma) || new ColumnSyntax(column.Texts).NeedsComma;
    }

    private static RawTable ReadOnce(TableSource source, Func<string, ColumnHint?> hint, Action<IRecordReader>? check,
        CancellationToken cancellation)
    {
        using var records = source.Open();
        check?.Invoke(records);
        var (columns, places) = NewColumns(records, hint);
        int rows = records.CopyTo([.. columns], [.. places], cancellation);
        if (rows == 0) throw new DatasetException($"'{records.Path}' has a header and no rows; it needs some.");
        return new RawTable(records.Path, records.Layout, rows, columns, [.. records.Remarks], FindDecimals(columns));
    }

    private static (List<RawColumn> Columns, List<int> Places) NewColumns(IRecordReader records, Func<string, ColumnHint?> hint)
    {
        var columns = new List<RawColumn>();
        var places = new List<int>();
        for (int i = 0; i < records.Columns.Count; i++)
        {
            if (hint(records.Columns[i]) is not { } known) continue;
            columns.Add(new RawColumn(records.Columns[i], known));
            places.Add(i);
        }
        return (columns, places);
    }

    private static ValueSyntax? FindDecimals(List<RawColumn> columns)
    {
        bool comma = false, point = false;
        foreach (var column in columns)
        {
            if (column.IsGivenUp) continue;
            if (column.Syntax is { } syntax)
            {
                comma |= syntax == ValueSyntax.Comma && column.IsCertain;
                point |= syntax == ValueSyntax.Point && column.IsCertain;
                continue;
            }
            var texts = new ColumnSyntax(column.Texts);
            comma |= texts.NeedsComma && texts.Find() == ValueSyntax.Comma;
            point |= texts.NeedsPoint && texts.Find() == ValueSyntax.Point;
        }
        return comma == point ? null : comma ? ValueSyntax.Comma : ValueSyntax.Point;
    }
}
