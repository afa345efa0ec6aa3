namespace MLNet.MoE.Benchmarks;

/// <summary>How a CSV file is laid out.</summary>
/// <param name="Delimiter">What separates fields.</param>
/// <param name="SkippedBytes">Bytes before the header: blank lines, comments, a line that names the delimiter.</param>
/// <param name="SkippedLines">Lines of these.</param>
internal sealed record CsvDialect(byte Delimiter, int SkippedBytes, int SkippedLines)
{
    /// <summary>What may separate fields.</summary>
    internal static readonly byte[] Candidates = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    /// <summary>Whether blanks separate fields, as many as there are; the text is then to be read through
    /// <see cref="BlankRuns"/>.</summary>
    public bool SeparatesByBlanks { get; private init; }

    /// <summary>
    /// Finds the layout. Before the header there may be blank lines, a line such as <c>sep=;</c>, and lines that begin with <c>#</c>,
    /// <c>//</c> or <c>%</c>; the last of these is the header itself where it has as many fields as the rows and the line behind it is one
    /// of them.
    /// </summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="start">The file's start in UTF-8.</param>
    /// <param name="only">The delimiter to take, or null to find it.</param>
    public static CsvDialect Find(string path, ReadOnlySpan<byte> start, byte? only = null)
    {
        int at = SkipBlank(start, 0);
        byte[] candidates = only is { } known ? [known] : Candidates;
        if (Said(LineAt(start, at)) is { } said)
        {
            candidates = [said];
            at = NextLine(start, at);
            at = SkipBlank(start, at);
        }
        int comments = at;
        while (at < start.Length && BeginsComment(start[at..])) at = SkipBlank(start, NextLine(start, at));
        if (only is null && BlankRuns.Separate(path, start[at..], candidates))
            return new CsvDialect((byte)'\t', at, CountLines(start[..at])) { SeparatesByBlanks = true };
        byte delimiter;
        if (at == start.Length)
        {
            // Nothing but such lines: they are the table.
            at = comments;
            delimiter = Best(path, start[at..], candidates);
        }
        else
        {
            delimiter = Best(path, start[at..], candidates);
            if (at > comments)
            {
                int last = LastLine(start[..at], comments);
                if (CsvSample.Read(path, start[last..], delimiter) is { } withComment && withComment.FirstIsHeaderOfRows) at = last;
            }
        }
        return new CsvDialect(delimiter, at, CountLines(start[..at]));
    }

    /// <summary>
    /// The delimiter with which most records have as many fields as the first, among those that it has; of equal ones the one that leaves
    /// fewest others within the fields, decimal commas aside, and of these the one with most fields. A comma where none occurs.
    /// </summary>
    private static byte Best(string path, ReadOnlySpan<byte> text, byte[] candidates)
    {
        byte best = candidates[0];
        var bestRank = (Share: 0.0, Clean: 0.0, Fields: 1);
        foreach (byte candidate in candidates)
        {
            var rank = CsvSample.Agreement(path, text, candidate);
            if (rank.Fields < 2 || rank.CompareTo(bestRank) <= 0) continue;
            (best, bestRank) = (candidate, rank);
        }
        return best;
    }

    private static bool BeginsComment(ReadOnlySpan<byte> line)
        => line.StartsWith("#"u8) || line.StartsWith("//"u8) || line.StartsWith("%"u8);

    private static byte? Said(ReadOnlySpan<byte> line)
    {
        line = line.Trim("\" "u8);
        if (line.Length is not (4 or 5) || !System.Text.Ascii.EqualsIgnoreCase(line[..4], "sep="u8)) return null;
        return line.Length == 5 ? line[4] : (byte)'\t';
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int at)
    {
        var line = text[at..];
        int end = line.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? line : line[..end];
    }

    private static int NextLine(ReadOnlySpan<byte> text, int at)
    {
        int end = at + LineAt(text, at).Length;
        if (end < text.Length && text[end] == '\r') end++;
        if (end < text.Length && text[end] == '\n') end++;
        return end;
    }

    private static int SkipBlank(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            var line = LineAt(text, at);
            // A line of tabs is a record of empty fields.
            if (line.Trim((byte)' ').Length > 0) return at;
            int next = NextLine(text, at);
            if (next == at) return text.Length;
            at = next;
        }
        return at;
    }

    private static int LastLine(ReadOnlySpan<byte> text, int from)
    {
        int last = from;
        for (int at = from; at < text.Length; at = SkipBlank(text, NextLine(text, at))) last = at;
        return last;
    }

    private static int CountLines(ReadOnlySpan<byte> text)
    {
        int lines = 0;
        for (int at = 0; at < text.Length; at = NextLine(text, at)) lines++;
        return lines;
    }
}
