using System.Text;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Mutators;

/// <summary>Changes a table in text: fields, columns, lines, quotes, separators, line ends, encoding.</summary>
internal static class TableMutator
{
    private static readonly string[] Fields =
    [
        "", " ", "NA", "NaN", "nan", "null", "None", "inf", "-inf", "Infinity", "?", "-", "1e999", "-1e-999", "1e40", "0", "-1", "1.",
        ".5", "1,5", "1_000", "0x1F", "1e", "--1", "9007199254740993", "12345678901234567890123456789",
        "\"", "\"\"", "\"a", "a\"b", "\"a\"b", "\"a\nb\"", "\"a\rb\"", "a,b", "\"a,b\"", "a;b", "a\tb", "a|b", "#", "'", "\\", "\\\"",
        "\0", "a\0b", "\u0001", "\uFEFF", "é", "日本", "\ud83d\ude00", "true", "TRUE", "yes", "2024-01-01", "x",
    ];

    /// <summary>Makes one change.</summary>
    public static (byte[] Bytes, string Change) Mutate(byte[] bytes, CaseRandom random)
    {
        if (random.OneIn(10)) return Encode(bytes, random);
        string text = Encoding.UTF8.GetString(bytes);
        char separator = text.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';
        var lines = text.Split('\n').ToList();
        int at = random.OneIn(4) ? 0 : random.Below(lines.Count);
        string change;
        switch (random.Below(8))
        {
            case 0:
                lines.RemoveAt(at);
                change = $"line {at} removed";
                break;
            case 1:
                lines.Insert(at, random.OneIn(2) ? random.Pick(lines) : random.Pick(Fields));
                change = $"a line put before line {at}";
                break;
            case 2:
                (char from, char to) = (separator, random.Pick([';', '\t', '|', ',', ' ', '\0']));
                lines = [.. lines.Select(line => line.Replace(from, to))];
                change = $"separator is character {(int)to}";
                break;
            case 3:
                string end = random.Pick(["\r", "\r\n", "\n\n", "\n\r", "\u2028"]);
                return (Encoding.UTF8.GetBytes(string.Join(end, lines)), "other line ends");
            case 4:
                return ChangeColumn(lines, separator, random);
            default:
                var fields = lines[at].Split(separator).ToList();
                int column = random.Below(fields.Count);
                string old = fields[column];
                if (random.OneIn(6)) fields.RemoveAt(column);
                else if (random.OneIn(6)) fields.Insert(column, random.Pick(Fields));
                else fields[column] = random.OneIn(8) ? InterestingValues.Text(random, old) : random.Pick(Fields);
                lines[at] = string.Join(separator, fields);
                change = $"line {at}, field {column}: '{old}' changed, removed or one put before it";
                break;
        }
        return (Encoding.UTF8.GetBytes(string.Join('\n', lines)), change);
    }

    private static (byte[] Bytes, string Change) ChangeColumn(List<string> lines, char separator, CaseRandom random)
    {
        int column = random.Below(lines[0].Split(separator).Length), kind = random.Below(4);
        string value = random.Pick(Fields);
        var changed = lines.Select((line, i) =>
        {
            var fields = line.Split(separator).ToList();
            if (column >= fields.Count || (i == 0 && kind > 1)) return line;
            if (kind == 0) fields.RemoveAt(column);
            else if (kind == 1) fields.Insert(column, fields[column]);
            else fields[column] = kind == 2 ? value : $"v{i}";
            return string.Join(separator, fields);
        });
        return (Encoding.UTF8.GetBytes(string.Join('\n', changed)),
            $"column {column} {new[] { "removed", "twice", $"'{value}' everywhere", "another text in every line" }[kind]}");
    }

    private static (byte[] Bytes, string Change) Encode(byte[] bytes, CaseRandom random)
    {
        string text = Encoding.UTF8.GetString(bytes);
        return random.Below(6) switch
        {
            0 => ([0xEF, 0xBB, 0xBF, .. bytes], "byte order mark of UTF-8"),
            1 => ([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)], "UTF-16"),
            2 => ([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)], "UTF-16, big-endian"),
            3 => (Encoding.UTF32.GetBytes(text), "UTF-32"),
            4 => (Encoding.Latin1.GetBytes(text.Replace('e', 'é')), "Latin-1"),
            _ => ([.. Enumerable.Repeat(bytes, 1 + random.Below(20)).SelectMany(part => part)], "the whole text several times"),
        };
    }
}
