namespace MLNet.MoE.Benchmarks;

/// <summary>What stands between quotation marks in a CSV file.</summary>
internal static class CsvQuotes
{
    /// <summary>
    /// Takes out the marks that stand before a quotation mark, another one or a backslash, to say that it belongs to the field.
    /// </summary>
    /// <param name="field">The field without the marks around it; written.</param>
    /// <returns>Bytes that are left at its beginning.</returns>
    public static int Unescape(Span<byte> field)
    {
        int write = 0;
        for (int read = 0; read < field.Length; read++)
        {
            if (field[read] is (byte)'"' or (byte)'\\' && read + 1 < field.Length && field[read + 1] == '"') read++;
            field[write++] = field[read];
        }
        return write;
    }

    /// <summary>Number of line ends: line feeds or, where there are none, carriage returns.</summary>
    public static int LineBreaks(ReadOnlySpan<byte> text)
    {
        int feeds = text.Count((byte)'\n');
        return feeds > 0 ? feeds : text.Count((byte)'\r');
    }

    /// <summary>The error of quotation marks that do not fit.</summary>
    public static DatasetException Misplaced(string path, long line, int column, string what) => new(
        $"'{path}' line {line} is not valid CSV: {what}, column {column}. Correct the quotation marks (\"\" stands for one within a quoted field).");

    /// <summary>The error of a row that does not end within so many bytes.</summary>
    public static DatasetException EndlessRow(string path, long line, int bytes) => new(
        $"'{path}' line {line}: the row that begins here has no end within {bytes >> 20} MiB; it may open a quotation mark that is not closed. " +
        "Correct the line.");
}
