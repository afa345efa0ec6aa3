using System.Globalization;
using System.Text;

namespace MLNet.MoE.Cli.Output;

/// <summary>Writes rows of comma-separated fields; a field is quoted where it has to be. Nothing is written before enough has come
/// together, or <see cref="Flush"/>.</summary>
/// <param name="writer">Where to write.</param>
/// <param name="written">Called after each write, so that a writer that nobody reads any more can be given up; null does nothing.</param>
internal sealed class CsvOutput(TextWriter writer, Action? written = null) : IRowOutput
{
    // Standard output passes every call on to the system at once, which is slow for single fields.
    private const int Enough = 1 << 16;

    private readonly StringBuilder _text = new();
    private bool _rowStarted;

    /// <inheritdoc/>
    public void Text(ReadOnlySpan<byte> text) => Text(Encoding.UTF8.GetString(text));

    /// <summary>Adds a text to the current row.</summary>
    public void Text(string field)
    {
        Start();
        // Blanks at the ends would be lost, and a line that begins with a number sign be taken for a comment, without quotation marks.
        if (!field.AsSpan().ContainsAny(",\"\r\n")
            && (field.Length == 0 || (field[0] is not (' ' or '\t' or '#') && field[^1] is not (' ' or '\t'))))
        {
            _text.Append(field);
            return;
        }
        _text.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <inheritdoc/>
    public void Number(double value, bool isSingle)
    {
        Start();
        if (isSingle) _text.Append(CultureInfo.InvariantCulture, $"{(float)value}");
        else _text.Append(CultureInfo.InvariantCulture, $"{value}");
    }

    /// <inheritdoc/>
    public void EndRow()
    {
        _text.Append('\n');
        _rowStarted = false;
        if (_text.Length >= Enough) Flush();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        writer.Write(_text);
        _text.Clear();
        writer.Flush();
        written?.Invoke();
    }

    private void Start()
    {
        if (_rowStarted) _text.Append(',');
        _rowStarted = true;
    }
}
