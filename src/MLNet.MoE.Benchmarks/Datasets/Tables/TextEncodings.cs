using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>What the first bytes of a file say about its encoding.</summary>
internal static class TextEncodings
{
    /// <summary>The characters of the bytes 0x80 to 0x9F in Windows-1252; the others are those of Latin-1. Five that it leaves open stay as
    /// Latin-1 has them.</summary>
    private const string HighControls =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>The encoding, or null for UTF-8 and anything of single bytes, and the length of the byte order mark.</summary>
    public static (Encoding? Encoding, int MarkLength) Detect(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return (null, 3);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0])) return (new UTF32Encoding(bigEndian: false, byteOrderMark: false), 4);
        if (start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF])) return (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 4);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return (Encoding.Unicode, 2);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return (Encoding.BigEndianUnicode, 2);
        // Without a mark: nearly all of a table's characters are ASCII, so every second byte is 0, and no other.
        var (even, odd) = Zeros(start);
        int pairs = start.Length / 2;
        if (pairs >= 4 && odd * 10 > pairs * 7 && even * 20 < pairs) return (Encoding.Unicode, 0);
        if (pairs >= 4 && even * 10 > pairs * 7 && odd * 20 < pairs) return (Encoding.BigEndianUnicode, 0);
        return (null, 0);
    }

    /// <summary>Whether the file holds no text: it has bytes that no text has.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> start)
    {
        int controls = 0;
        foreach (byte value in start)
        {
            if (value < ' ' && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0B or 0x0C or 0x1A)) controls++;
            if (value == 0 && controls > 1) return true;
        }
        return start[0] == 0 || (controls > 1 && controls * 50 > start.Length) || KindOf(start).Length > 0;
    }

    /// <summary>What kind of binary file it is, in words to append, where the first bytes say so.</summary>
    public static string KindOf(ReadOnlySpan<byte> start) =>
        start.StartsWith("PK\u0003\u0004"u8) ? " (a zip file, as Excel's .xlsx is; save the sheet as CSV)"
        : start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) ? " (an old Excel file; save the sheet as CSV)"
        : start.StartsWith("%PDF-"u8) ? " (a PDF)"
        : start.StartsWith("SQLite format 3"u8) ? " (a SQLite database)"
        : "";

    /// <summary>How many bytes at the end begin a character of UTF-8 that the end cuts off.</summary>
    public static int CutOff(ReadOnlySpan<byte> block)
    {
        for (int back = 1; back <= Math.Min(3, block.Length); back++)
        {
            byte value = block[^back];
            if (value < 0x80) return 0;
            if (value < 0xC0) continue;
            int needed = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
            return needed > back ? back : 0;
        }
        return 0;
    }

    /// <summary>The character of a byte in Windows-1252.</summary>
    public static char Windows1252(byte value) => value is >= 0x80 and < 0xA0 ? HighControls[value - 0x80] : (char)value;

    private static (int Even, int Odd) Zeros(ReadOnlySpan<byte> start)
    {
        int even = 0, odd = 0;
        for (int i = 0; i + 1 < start.Length; i += 2)
        {
            if (start[i] == 0) even++;
            if (start[i + 1] == 0) odd++;
        }
        return (even, odd);
    }
}
