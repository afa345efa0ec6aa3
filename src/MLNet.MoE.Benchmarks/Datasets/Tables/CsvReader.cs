using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The rows of a CSV file with a header. Encoding, delimiter (comma, semicolon, tab, bar or blanks) and lines before the header are found
/// by themselves; blank lines are left out; blanks around a field do not count. Every error names file and line.
/// </summary>
internal sealed class CsvReader : IRecordReader
{
    private const int StartLength = 1 << 18;

    private readonly Utf8Text _text;
    private readonly CsvTokenizer _records;
    private readonly byte _delimiter;
    private bool _rereadFirst;

    private CsvReader(string path, Utf8Text text, CsvTokenizer records, byte delimiter)
    {
        (Path, _text, _records, _delimiter) = (path, text, records, delimiter);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => _text.Remark is { } remark ? [remark] : [];

    /// <inheritdoc/>
    public string Layout
        => _text.Blanks is not null ? "separated by blanks" : _delimiter == '\t' ? "separated by tabs"
        : $"separated by '{(char)_delimiter}'";

    /// <inheritdoc/>
    public long Line => _records.Line;

    /// <inheritdoc/>
    public string Place => $"'{Path}' line {Line}";

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Whether it has one.</param>
    /// <param name="delimiter">What separates fields, or null to find it.</param>
    /// <exception cref="DatasetException">It is absent, empty, no text, or its header is unusable.</exception>
    public static CsvReader Open(string path, HeaderChoice header, byte? delimiter = null)
    {
        var text = Utf8Text.Open(path);
        try
        {
            byte[] start = new byte[StartLength];
            int length = 0, read;
            // A piece at a time, so that the last one fits.
            while (length < StartLength * 3 / 4 && (read = text.Read(start.AsSpan(length))) > 0) length += read;
            var dialect = CsvDialect.Find(path, start.AsSpan(0, length), delimiter);
            var table = start.AsSpan(dialect.SkippedBytes, length - dialect.SkippedBytes);
            if (dialect.SeparatesByBlanks) table = (text.Blanks = new BlankRuns()).First(table);
            if (table.IsEmpty) throw new DatasetException($"'{path}' is empty; it needs a header line and rows.");
            if (header == HeaderChoice.Expected && CsvSample.Read(path, table, dialect.Delimiter) is { LooksLikeRow: true } sample)
            {
                throw new DatasetException(
                    $"'{path}' line {dialect.SkippedLines + 1}: there seems to be no header, since the first line ({sample.FirstFields}) "
                    + "looks like a row; " +
                    "add a line of names, or say --no-header for a table whose columns are then column1, column2, ..., or --header if "
                    + "these are names.");
            }
            var reader = new CsvReader(path, text, new CsvTokenizer(path, text, table, dialect.Delimiter, dialect.SkippedLines + 1),
                dialect.Delimiter);
            reader.ReadHeader(header);
            return reader;
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Read()
    {
        if (_rereadFirst)
        {
            _rereadFirst = false;
            return true;
        }
        while (_records.Read())
        {
            if (IsRow()) return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Field(int column) => BlankText.TrimRare(_records.Field(column));

    /// <inheritdoc/>
    public int CopyTo(RawColumn[] columns, int[] places, CancellationToken cancellation, int most = int.MaxValue)
    {
        var batch = new FieldBatch(columns, places);
        int rows = 0;
        for (bool isFirst = true; rows < most && Read(); isFirst = false)
        {
            do
            {
                batch.Add(_records);
                rows++;
            }
            while (!batch.IsFull && rows < most && ReadBuffered());
            batch.HandOn(_records);
            cancellation.ThrowIfCancellationRequested();
            if (isFirst && _text.UncompressedLength is { } length)
                Reserve(columns, Math.Min(most, length / ((double)_records.BytesRead / rows)));
        }
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    /// <summary>Room for all rows at once, and a little more, instead of twice as much each time.</summary>
    private static void Reserve(RawColumn[] columns, double rows)
    {
        foreach (var column in columns) column.Reserve((int)Math.Min(rows * 1.03, Array.MaxLength));
    }

    /// <summary>Steps to the next row where it lies in the buffer as a whole.</summary>
    private bool ReadBuffered()
    {
        while (_records.ReadBuffered())
        {
            if (IsRow()) return true;
        }
        return false;
    }

    /// <summary>Whether the current record is a row and no blank line.</summary>
    private bool IsRow()
    {
        if (_records.FieldCount == Columns.Count) return true;
        if (_records.FieldCount == 1 && Field(0).IsEmpty) return false;
        string more = _records.FieldCount > Columns.Count ? " (quote a field that contains the delimiter)" : "";
        string span = _records.LinesOfRecord > 1 ? $" (up to line {Line + _records.LinesOfRecord - 1}, through a quoted field)" : "";
        throw new DatasetException(
            $"'{Path}' line {Line}{span} has {_records.FieldCount} fields where the header has {Columns.Count}; correct the line{more}.");
    }

    private void ReadHeader(HeaderChoice header)
    {
        if (!_records.Read()) throw new DatasetException($"'{Path}' is empty; it needs a header line and rows.");
        string[] names = new string[_records.FieldCount];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        _rereadFirst = header == HeaderChoice.Absent;
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = header == HeaderChoice.Absent ? "" : Encoding.UTF8.GetString(Field(i));
            if (names[i].Length == 0) names[i] = $"column{i + 1}";
            if (!places.TryAdd(names[i], i))
                throw new DatasetException(
                    $"'{Path}' line {Line}: fields {places[names[i]] + 1} and {i + 1} of the header are both named '{names[i]}'; rename "
                    + "one.");
        }
        Columns = names;
    }
}
