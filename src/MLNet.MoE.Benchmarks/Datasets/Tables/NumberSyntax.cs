namespace MLNet.MoE.Benchmarks;

/// <summary>
/// How people write numbers: with decimal point or comma, thousands marks, signs of a currency or of percent, U+2212 for minus, or in
/// parentheses where negative.
/// </summary>
/// <param name="DecimalComma">Whether the decimals stand behind a comma; otherwise behind a point.</param>
internal readonly record struct NumberSyntax(bool DecimalComma)
{
    /// <summary>Decimals behind a point.</summary>
    public static NumberSyntax Point => new(DecimalComma: false);

    /// <summary>Decimals behind a comma.</summary>
    public static NumberSyntax Comma => new(DecimalComma: true);

    private const int Longest = 64;

    /// <summary>Reads a number; the sign of a currency or of percent says nothing.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.Length is 0 or > Longest) return false;
        Span<byte> body = stackalloc byte[Longest];
        if (!TryStrip(text, body, out int length, out bool negative)) return false;
        Span<byte> plain = stackalloc byte[Longest];
        int plainLength = Ungroup(body[..length], plain);
        if (plainLength == 0 || !NumberText.TryParse(plain[..plainLength], out value)) return false;
        if (negative) value = -value;
        return true;
    }

    /// <summary>What a text says of the sign before the decimals.</summary>
    public static DecimalSign Evidence(ReadOnlySpan<byte> text)
    {
        Span<byte> body = stackalloc byte[Longest];
        if (text.Length is 0 or > Longest || !TryStrip(text, body, out int length, out _)) return DecimalSign.NoNumber;
        var digits = body[..length];
        bool point = Point.TryParse(text, out _), comma = Comma.TryParse(text, out _);
        if (point && comma)
        {
            int mark = digits.IndexOfAny((byte)'.', (byte)',');
            return mark < 0 || digits.IndexOfAny("eE"u8) >= 0 ? DecimalSign.Neither : digits[mark] == ',' ? DecimalSign.PerhapsComma
                : DecimalSign.PerhapsPoint;
        }
        return point ? DecimalSign.Point : comma ? DecimalSign.Comma : DecimalSign.NoNumber;
    }

    /// <summary>Takes off sign, parentheses, currency and percent; what is left are digits, marks and perhaps an exponent.</summary>
    private static bool TryStrip(ReadOnlySpan<byte> text, Span<byte> body, out int length, out bool negative)
    {
        (length, negative) = (0, false);
        bool opened = false, closed = false, signed = false;
        for (int i = 0; i < text.Length; i++)
        {
            byte value = text[i];
            int symbol = CurrencyText.LengthAt(text[i..]);
            int minus = MinusAt(text[i..]);
            if (value is >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)',' or (byte)'\'')
            {
                if (closed) return false;
                body[length++] = value;
            }
            else if (value is (byte)'e' or (byte)'E' && length > 0 && i + 1 < text.Length
                && text[i + 1] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+')
            {
                body[length++] = value;
                if (text[i + 1] is (byte)'-' or (byte)'+') body[length++] = text[++i];
            }
            else if (minus > 0 && !signed && (length == 0 || i + minus == text.Length))
            {
                // Some write the minus behind the number.
                (negative, signed) = (true, true);
                i += minus - 1;
            }
            else if (value == '+' && length == 0 && !signed) signed = true;
            else if (value == '(' && length == 0 && !opened && !signed) opened = true;
            else if (value == ')' && opened && !closed) closed = true;
            else if (value == '%' && length > 0) { }
            else if (symbol > 0) i += symbol - 1;
            else if (BlankAt(text[i..]) is > 0 and int blank)
            {
                // Between digits a blank is a thousands mark, elsewhere nothing.
                int next = i + blank;
                if (length > 0 && body[length - 1] is >= (byte)'0' and <= (byte)'9' && next < text.Length
                    && text[next] is >= (byte)'0' and <= (byte)'9') body[length++] = (byte)' ';
                i = next - 1;
            }
            else return false;
        }
        negative |= opened;
        return length > 0 && opened == closed;
    }

    /// <summary>Leaves out thousands marks, which have to stand before three digits each, and writes a point before the decimals. 0 where
    /// it is no number.</summary>
    private int Ungroup(ReadOnlySpan<byte> body, Span<byte> plain)
    {
        byte sign = DecimalComma ? (byte)',' : (byte)'.', group = DecimalComma ? (byte)'.' : (byte)',';
        int length = 0, sinceMark = 0, i = 0;
        byte mark = 0;
        for (; i < body.Length && body[i] != sign && body[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            if (body[i] is >= (byte)'0' and <= (byte)'9')
            {
                plain[length++] = body[i];
                sinceMark++;
                continue;
            }
            if (body[i] != group && body[i] is not ((byte)' ' or (byte)'\'')) return 0;
            // One kind of mark, with one to three digits before the first (and no zero in front) and three between marks.
            if (mark == 0 ? sinceMark is 0 or > 3 || plain[0] == '0' : mark != body[i] || sinceMark != 3) return 0;
            (mark, sinceMark) = (body[i], 0);
        }
        if (mark != 0 && sinceMark != 3) return 0;
        for (; i < body.Length; i++)
        {
            if (body[i] == sign) plain[length++] = (byte)'.';
            else if (body[i] is (>= (byte)'0' and <= (byte)'9') or (byte)'e' or (byte)'E' or (byte)'-' or (byte)'+')
                plain[length++] = body[i];
            else return 0;
        }
        return length;
    }

    /// <summary>Length of a minus: a hyphen, U+2212, or a dash.</summary>
    private static int MinusAt(ReadOnlySpan<byte> text) =>
        text[0] == '-' ? 1
        : text.StartsWith("\u2212"u8) || text.StartsWith("\u2013"u8) || text.StartsWith("\u2010"u8) || text.StartsWith("\u2011"u8)
        || text.StartsWith("\uFE63"u8) || text.StartsWith("\uFF0D"u8) ? 3 : 0;

    private static int BlankAt(ReadOnlySpan<byte> text) =>
        text[0] == ' ' ? 1 : text.StartsWith("\u00A0"u8) ? 2 : text.StartsWith("\u202F"u8) || text.StartsWith("\u2009"u8) ? 3 : 0;
}
