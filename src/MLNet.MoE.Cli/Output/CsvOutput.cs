using System.Text;

namespace MLNet.MoE.Cli.Output;

/// <summary>Writes rows of comma-separated fields; a field is quoted where it has to be. Nothing is written before enough has come together, or <see cref="Flush"/>.</summary>
internal sealed class CsvOutput(TextWriter writer)
{
    // Standard output passes every call on to the system at once, which is slow for single fields.
    private const int Enough = 1 << 16;

    private readonly StringBuilder _text = new();
    private bool _rowStarted;

    /// <summary>Adds a field to the current row.</summary>
    public void Field(ReadOnlySpan<char> text)
    {
        if (_rowStarted) _text.Append(',');
        _rowStarted = true;
        if (!text.ContainsAny(",\"\r\n") && (text.Length == 0 || (text[0] != ' ' && text[^1] != ' ')))
        {
            _text.Append(text);
            return;
        }
        _text.Append('"').Append(text.ToString().Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>Ends the current row.</summary>
    public void EndRow()
    {
        _text.Append('\n');
        _rowStarted = false;
        if (_text.Length >= Enough) Flush();
    }

    /// <summary>Writes what has come together.</summary>
    public void Flush()
    {
        writer.Write(_text);
        _text.Clear();
        writer.Flush();
    }
}
