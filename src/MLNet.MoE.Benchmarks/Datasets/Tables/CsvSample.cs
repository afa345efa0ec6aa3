using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>The first records of a CSV file, and whether the first of them looks like a header or like a row.</summary>
internal sealed class CsvSample
{
    private const int MostRecords = 200;

    private readonly string[] _first;
    private readonly List<string[]> _rows;

    private CsvSample(string[] first, List<string[]> rows)
    {
        (_first, _rows) = (first, rows);
    }

    /// <summary>Whether the first record has several fields, as many as the rest, and the second one looks like the rest of the rows while
    /// the first does not.</summary>
    public bool FirstIsHeaderOfRows
    {
        get
        {
            if (_first.Length < 2 || _rows.Count == 0 || _rows[0].Length != _first.Length || LooksLikeRow) return false;
            var second = new CsvSample(_rows[0], _rows[1..]);
            return _rows.Count == 1 ? second._first.Any(IsNumber) && !_first.Any(IsNumber) : second.LooksLikeRow || !second.NamesColumns;
        }
    }

    /// <summary>
    /// Whether the first record is a row by its looks: three quarters of its fields are numbers above numbers, or texts that come again in
    /// their columns. Whole numbers in equal steps are names, though, such as years.
    /// </summary>
    public bool LooksLikeRow
    {
        get
        {
            int numbers = _first.Count(IsNumber);
            if (AreSteps()) return false;
            if (_rows.Count == 0) return numbers * 4 >= _first.Length * 3 && numbers > 0;
            int alike = 0, named = 0;
            for (int i = 0; i < _first.Length; i++)
            {
                if (_first[i].Length == 0) continue;
                named++;
                string[] below = [.. _rows.Where(row => row.Length == _first.Length && row[i].Length > 0).Select(row => row[i])];
                if (IsNumber(_first[i]) ? below.Length > 0 && below.Count(IsNumber) * 10 >= below.Length * 9 : below.Contains(_first[i]))
                    alike++;
            }
            // One column alone may well be called as one of its values.
            return named > 1 ? alike * 4 >= named * 3 : named == 1 && numbers == 1 && alike == 1;
        }
    }

    /// <summary>A few of the first record's fields, for messages.</summary>
    public string FirstFields => string.Join(", ", _first.Take(5).Select(name => $"'{name}'")) + (_first.Length > 5 ? ", ..." : "");

    /// <summary>Whether a text stands above numbers.</summary>
    private bool NamesColumns
    {
        get
        {
            for (int i = 0; i < _first.Length; i++)
            {
                if (_first[i].Length == 0 || IsNumber(_first[i])) continue;
                string[] below = [.. _rows.Where(row => row.Length == _first.Length && row[i].Length > 0).Select(row => row[i])];
                if (below.Length > 0 && below.All(IsNumber)) return true;
            }
            return false;
        }
    }

    /// <summary>Reads the first records; null where not even one is complete.</summary>
    public static CsvSample? Read(string path, ReadOnlySpan<byte> text, byte delimiter)
    {
        var records = Records(path, text, delimiter, out _);
        return records.Count == 0 ? null : new CsvSample(records[0], records[1..]);
    }

    /// <summary>What a delimiter makes of the records.</summary>
    /// <returns>The share of them that have as many fields as the first; the share of fields in which no other delimiter stands, or that
    /// are numbers; and the first record's fields.</returns>
    public static (double Share, double Clean, int Fields) Agreement(string path, ReadOnlySpan<byte> text, byte delimiter)
    {
        var records = Records(path, text, delimiter, out bool broken);
        if (records.Count == 0) return (0, 0, 0);
        int fields = records[0].Length, agreeing = records.Count(record => record.Length == fields);
        string others = Encoding.UTF8.GetString([.. CsvDialect.Candidates.Where(candidate => candidate != delimiter)]);
        int all = records.Sum(record => record.Length),
            clean = records.Sum(record => record.Count(field => field.AsSpan().IndexOfAny(others) < 0 || IsNumber(field)));
        return ((double)agreeing / (records.Count + (broken ? 1 : 0)), (double)clean / all, fields);
    }

    /// <summary>Whether all records have several fields, as many as the first, half of which or more are numbers.</summary>
    public static bool AreNumbers(string path, ReadOnlySpan<byte> text, byte delimiter)
    {
        var records = Records(path, text, delimiter, out bool broken);
        if (broken || records.Count < 2 || records[0].Length < 2 || !records.TrueForAll(record => record.Length == records[0].Length))
            return false;
        return records.Sum(record => record.Count(IsNumber)) * 2 >= records.Count * records[0].Length;
    }

    private static List<string[]> Records(string path, ReadOnlySpan<byte> text, byte delimiter, out bool broken)
    {
        var records = new List<string[]>();
        broken = false;
        var tokenizer = new CsvTokenizer(path, null, text, delimiter);
        try
        {
            while (records.Count < MostRecords && tokenizer.Read())
            {
                string[] fields = new string[tokenizer.FieldCount];
                for (int i = 0; i < fields.Length; i++) fields[i] = Encoding.UTF8.GetString(tokenizer.Field(i).Trim(" \t"u8));
                if (fields.Length > 1 || fields[0].Length > 0) records.Add(fields);
            }
        }
        catch (DatasetException)
        {
            broken = true;
        }
        // The text is the file's start, whose last record may be cut off.
        if (records.Count is > 2 and < MostRecords && !broken && text[^1] is not ((byte)'\n' or (byte)'\r'))
            records.RemoveAt(records.Count - 1);
        return records;
    }

    private bool AreSteps()
    {
        if (_first.Length < 3) return false;
        double?[] numbers = [.. _first.Where(IsNumber)
            .Select(name => NumberText.TryParse(Encoding.UTF8.GetBytes(name), out double value) ? value : (double?)null)];
        if (numbers.Length < 3 || numbers[0] is not { } first || numbers[1] is not { } second || first != Math.Floor(first)
            || second == first) return false;
        for (int i = 2; i < numbers.Length; i++)
        {
            if (numbers[i] - numbers[i - 1] != second - first) return false;
        }
        return true;
    }

    private static bool IsNumber(string field) =>
        field.Length > 0
        && (NumberText.TryParse(Encoding.UTF8.GetBytes(field), out _) || NumberSyntax.Point.TryParse(Encoding.UTF8.GetBytes(field), out _)
            || NumberSyntax.Comma.TryParse(Encoding.UTF8.GetBytes(field), out _));
}
