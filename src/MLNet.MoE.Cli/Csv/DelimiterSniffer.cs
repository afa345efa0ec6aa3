namespace MLNet.MoE.Cli.Csv;

/// <summary>Finds out what separates the fields of a CSV file.</summary>
internal static class DelimiterSniffer
{
    private static readonly char[] Candidates = [',', ';', '\t', '|'];

    /// <summary>
    /// The candidate that occurs most often in the header, quoted parts left out, and in the next line as often; failing that, most often in the header.
    /// A comma if there is none.
    /// </summary>
    /// <param name="start">The first characters of the file.</param>
    public static char Sniff(ReadOnlySpan<char> start)
    {
        int end = LineEnd(start);
        var header = start[..end];
        var rest = start[end..].TrimStart("\r\n");
        var second = rest[..LineEnd(rest)];
        char best = ',', bestConsistent = '\0';
        int most = 0, mostConsistent = 0;
        foreach (char candidate in Candidates)
        {
            int count = Count(header, candidate);
            if (count > most) (best, most) = (candidate, count);
            if (count > mostConsistent && Count(second, candidate) == count) (bestConsistent, mostConsistent) = (candidate, count);
        }
        return mostConsistent > 0 ? bestConsistent : best;
    }

    private static int LineEnd(ReadOnlySpan<char> text)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') quoted = !quoted;
            else if (!quoted && text[i] is '\r' or '\n') return i;
        }
        return text.Length;
    }

    private static int Count(ReadOnlySpan<char> line, char candidate)
    {
        int count = 0;
        bool quoted = false;
        foreach (char character in line)
        {
            if (character == '"') quoted = !quoted;
            else if (!quoted && character == candidate) count++;
        }
        return count;
    }
}
