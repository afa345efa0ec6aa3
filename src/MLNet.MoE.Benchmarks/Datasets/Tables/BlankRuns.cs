namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A text whose fields are separated by any number of blanks or tabs, as older programs lay columns out, piece by piece: each run becomes
/// one tab, and those around a line go. Blanks within quotation marks stay.
/// </summary>
internal sealed class BlankRuns
{
    private bool _lineIsEmpty = true, _isPending, _isQuoted;

    /// <summary>Changes the next piece of the text.</summary>
    /// <param name="piece">Room for one byte, for a blank that an earlier piece ended with, and the piece behind it.</param>
    /// <returns>Bytes at the start of <paramref name="piece"/> now; 0 where nothing is left.</returns>
    public int Join(Span<byte> piece)
    {
        int length = 0;
        for (int i = 1; i < piece.Length; i++)
        {
            byte value = piece[i];
            if (value is (byte)' ' or (byte)'\t' && !_isQuoted)
            {
                _isPending = true;
                continue;
            }
            bool ends = value is (byte)'\n' or (byte)'\r' && !_isQuoted;
            if (_isPending && !_lineIsEmpty && !ends) piece[length++] = (byte)'\t';
            if (value == '"' && (_isQuoted || _lineIsEmpty || _isPending)) _isQuoted = !_isQuoted;
            (_lineIsEmpty, _isPending) = (ends, false);
            piece[length++] = value;
        }
        return length;
    }

    /// <summary>The first piece, changed.</summary>
    public byte[] First(ReadOnlySpan<byte> piece)
    {
        byte[] room = [0, .. piece];
        return room[..Join(room)];
    }

    /// <summary>Whether blanks separate the fields: no other delimiter does, and with them each record has as many fields, most of them
    /// numbers.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="start">The file's start, without what stands before the header.</param>
    /// <param name="candidates">The other delimiters.</param>
    public static bool Separate(string path, ReadOnlySpan<byte> start, ReadOnlySpan<byte> candidates)
    {
        foreach (byte candidate in candidates)
        {
            // A tab may be one of the blanks.
            if (candidate != '\t' && start.Contains(candidate)) return false;
        }
        if (CsvSample.Agreement(path, start, (byte)'\t').Fields > 1) return false;
        return CsvSample.AreNumbers(path, new BlankRuns().First(start), (byte)'\t');
    }
}
