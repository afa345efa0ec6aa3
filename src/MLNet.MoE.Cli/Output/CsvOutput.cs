namespace MLNet.MoE.Cli.Output;

/// <summary>Writes rows of comma-separated fields; a field is quoted where it has to be.</summary>
internal sealed class CsvOutput(TextWriter writer)
{
    private bool _rowStarted;

    /// <summary>Adds a field to the current row.</summary>
    public void Field(ReadOnlySpan<char> text)
    {
        if (_rowStarted) writer.Write(',');
        _rowStarted = true;
        if (text.ContainsAny(",\"\r\n") || (text.Length > 0 && (text[0] == ' ' || text[^1] == ' ')))
        {
            writer.Write('"');
            writer.Write(text.ToString().Replace("\"", "\"\"", StringComparison.Ordinal));
            writer.Write('"');
            return;
        }
        writer.Write(text);
    }

    /// <summary>Ends the current row.</summary>
    public void EndRow()
    {
        writer.Write('\n');
        _rowStarted = false;
    }
}
