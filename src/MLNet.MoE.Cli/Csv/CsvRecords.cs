using Sylvan.Data.Csv;

namespace MLNet.MoE.Cli.Csv;

/// <summary>
/// The rows of a CSV file with a header, one after the other. The delimiter (comma, semicolon, tab or bar) is found from the header; blank lines are left out;
/// blanks around a field do not count. Every error names the file and the line.
/// </summary>
internal sealed class CsvRecords : IDisposable
{
    private const int LargestRow = 1 << 24;

    private readonly TextReader _text;
    private readonly CsvDataReader _csv;
    private long _nextLine;

    private CsvRecords(string path, TextReader text, CsvDataReader csv, char delimiter, long firstLine)
    {
        (Path, _text, _csv, Delimiter, _nextLine) = (path, text, csv, delimiter, firstLine);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What separates the fields.</summary>
    public char Delimiter { get; }

    /// <summary>The header's names; one without a name is called after its place, such as <c>column1</c>.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>Line of the file at which the current row begins, counted from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="CommandException">It is absent, empty, no text, or its header is unusable.</exception>
    public static CsvRecords Open(string path)
    {
        var (text, start, blankLines) = CsvText.Open(path);
        try
        {
            char delimiter = DelimiterSniffer.Sniff(start);
            // The header is read as a row of its own, so that lines are counted through it.
            var csv = CsvDataReader.Create(text, new CsvDataReaderOptions
            {
                Delimiter = delimiter,
                HasHeaders = false,
                BufferSize = 1 << 16,
                MaxBufferSize = LargestRow,
            });
            var records = new CsvRecords(path, text, csv, delimiter, blankLines + 1);
            records.ReadHeader();
            return records;
        }
        catch (Exception exception)
        {
            text.Dispose();
            if (exception is CsvFormatException or InvalidDataException or IOException) throw CsvText.Unreadable(path, exception);
            throw;
        }
    }

    /// <summary>Steps to the next row.</summary>
    /// <exception cref="CommandException">The row has too many or too few fields, or is no CSV.</exception>
    public bool Read()
    {
        while (Advance())
        {
            if (_csv.RowFieldCount == Columns.Count) return true;
            if (_csv.RowFieldCount == 1 && Field(0).IsEmpty) continue;
            throw new CommandException(
                $"'{Path}' line {Line} has {_csv.RowFieldCount} fields where the header has {Columns.Count}; mend the line{(_csv.RowFieldCount > Columns.Count ? " (quote a field that contains the delimiter)" : "")}.");
        }
        return false;
    }

    /// <summary>A field of the current row, without blanks around it.</summary>
    public ReadOnlySpan<char> Field(int column)
    {
        var field = _csv.GetFieldSpan(column);
        // Few fields have blanks to look for.
        return field.Length > 0 && (field[0] <= ' ' || field[^1] <= ' ' || field[0] > '~' || field[^1] > '~') ? field.Trim() : field;
    }

    /// <summary>The place of a field, for messages.</summary>
    public string Place(int column) => $"'{Path}' line {Line}, column '{Columns[column]}'";

    /// <summary>The place of a column, or -1.</summary>
    public int Find(string name)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == name) return i;
        }
        return -1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _csv.Dispose();
        _text.Dispose();
    }

    private void ReadHeader()
    {
        if (!Advance()) throw new CommandException($"'{Path}' is empty; it needs a header line and rows.");
        var names = new string[_csv.RowFieldCount];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = Field(i).ToString();
            if (names[i].Length == 0) names[i] = $"column{i + 1}";
            if (!places.TryAdd(names[i], i))
                throw new CommandException($"'{Path}' line {Line}: fields {places[names[i]] + 1} and {i + 1} of the header are both named '{names[i]}'; rename one.");
        }
        Columns = names;
    }

    private bool Advance()
    {
        Line = _nextLine;
        try
        {
            if (!_csv.Read()) return false;
        }
        catch (CsvFormatException exception)
        {
            throw new CommandException($"'{Path}' line {Line} is no valid CSV: {exception.Message} Mend the quotes of the line.", innerException: exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw CsvText.Unreadable(Path, exception);
        }
        var record = _csv.GetRawRecordSpan();
        _nextLine += Math.Max(1, record.Count('\n') + (record.EndsWith("\n") ? 0 : 1));
        return true;
    }
}
