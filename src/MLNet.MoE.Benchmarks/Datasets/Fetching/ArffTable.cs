using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A table in the attribute-relation file format, as OpenML serves it: <c>@attribute</c> lines with a name and a type, then rows of
/// comma-separated values, quoted where they need it, <c>?</c> for a missing one.
/// </summary>
internal sealed class ArffTable
{
    private ArffTable(IReadOnlyList<(string Name, bool IsNumeric)> attributes, IReadOnlyList<string?[]> rows)
        => (Attributes, Rows) = (attributes, rows);

    /// <summary>The columns.</summary>
    public IReadOnlyList<(string Name, bool IsNumeric)> Attributes { get; }

    /// <summary>The rows; null is a missing value.</summary>
    public IReadOnlyList<string?[]> Rows { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DatasetException">The file is damaged, or of a form that is not read; the message names the line.</exception>
    public static ArffTable Read(string path)
    {
        var attributes = new List<(string, bool)>();
        var rows = new List<string?[]>();
        bool inData = false;
        int number = 0;
        foreach (string raw in File.ReadLines(path))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '%') continue;
            try
            {
                if (inData) rows.Add(Row(line, attributes));
                else if (IsKeyword(line, "@attribute")) attributes.Add(Attribute(line["@attribute".Length..].TrimStart()));
                else if (IsKeyword(line, "@data")) inData = true;
                else if (!IsKeyword(line, "@relation")) throw new FormatException("it is neither @relation, @attribute nor @data");
            }
            catch (FormatException exception)
            {
                throw new DatasetException($"'{path}', line {number} cannot be read: {OneLine.Of(exception.Message)}.", exception);
            }
        }
        return inData && attributes.Count > 0 ? new ArffTable(attributes, rows)
            : throw new DatasetException($"'{path}' has no @data; it is cut off or no ARFF file. Fetch it again.");
    }

    private static bool IsKeyword(string line, string keyword) => line.StartsWith(keyword, StringComparison.OrdinalIgnoreCase);

    private static (string Name, bool IsNumeric) Attribute(string text)
    {
        int position = 0;
        string name = Token(text, ref position, " \t{") ?? throw new FormatException("the attribute has no name");
        string type = text[position..].Trim();
        if (type.StartsWith('{')) return (name, false);
        return type.Split(' ')[0].ToLowerInvariant() switch
        {
            "numeric" or "real" or "integer" => (name, true),
            "string" or "date" => (name, false),
            _ => throw new FormatException($"the type '{type}' of attribute '{name}' is not known"),
        };
    }

    private static string?[] Row(string line, List<(string Name, bool IsNumeric)> attributes)
    {
        if (line[0] == '{') throw new FormatException("the rows are sparse, which is not read");
        string?[] fields = new string?[attributes.Count];
        int position = 0;
        for (int column = 0; column < fields.Length; column++)
        {
            if (column > 0 && (position >= line.Length || line[position++] != ','))
                throw new FormatException($"it has {column} values where there are {fields.Length} attributes");
            while (position < line.Length && line[position] is ' ' or '\t') position++;
            bool quoted = position < line.Length && line[position] is '\'' or '"';
            string? value = Token(line, ref position, ",");
            fields[column] = value == "?" && !quoted ? null : value;
            if (attributes[column].IsNumeric && fields[column] is { } number
                && !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                throw new FormatException($"'{number}' is no number for attribute '{attributes[column].Name}'");
        }
        return position >= line.Length ? fields : throw new FormatException($"it has more than {fields.Length} values");
    }

    // A value up to one of the ends, without blanks around it; or a quoted one, in which a backslash keeps the next character.
    private static string? Token(string text, ref int position, string ends)
    {
        while (position < text.Length && text[position] is ' ' or '\t') position++;
        if (position < text.Length && text[position] is '\'' or '"') return Quoted(text, ref position, ends);
        int start = position;
        while (position < text.Length && !ends.Contains(text[position])) position++;
        string value = text[start..position].Trim();
        return value.Length == 0 ? null : value;
    }

    private static string Quoted(string text, ref int position, string ends)
    {
        char quote = text[position++];
        var value = new System.Text.StringBuilder();
        while (position < text.Length && text[position] != quote)
        {
            if (text[position] == '\\' && position + 1 < text.Length) position++;
            value.Append(text[position++]);
        }
        if (position++ >= text.Length) throw new FormatException("a quotation mark is missing");
        while (position < text.Length && !ends.Contains(text[position]) && text[position] is ' ' or '\t') position++;
        return value.ToString();
    }
}
