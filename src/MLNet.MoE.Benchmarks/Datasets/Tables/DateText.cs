namespace MLNet.MoE.Benchmarks;

/// <summary>Dates and times in UTF-8, as people and programs write them.</summary>
internal static class DateText
{
    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdecmrz   mai      okt   dez";

    /// <summary>Reads a date, with or without a time, or a time of the day.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="order">Order of day, month and year where it matters; <see cref="ValueSyntax.TimeOfDay"/> for times alone.</param>
    /// <param name="seconds">Seconds since the start of 1970 in UTC, or of the day. A time without a zone is taken for UTC.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, ValueSyntax order, out double seconds)
    {
        seconds = 0;
        if (text.Length is < 4 or > 40 || !text.ContainsAnyInRange((byte)'0', (byte)'9')) return false;
        if (order == ValueSyntax.TimeOfDay) return TryTime(text, out seconds, out bool zoned) && !zoned;
        Span<int> parts = stackalloc int[3];
        Span<int> digits = stackalloc int[3];
        int count = 0, at = 0, monthName = -1;
        SkipWeekday(text, ref at);
        while (count < 3 && at < text.Length)
        {
            if (!TryPart(text, ref at, out parts[count], out digits[count])) return false;
            if (digits[count] == 0 && monthName >= 0) return false;
            if (digits[count] == 0) monthName = count;
            count++;
            if (at == text.Length) break;
            if (count == 3 || IsTimeStart(text, at)) break;
            if (text[at] is not ((byte)'-' or (byte)'/' or (byte)'.' or (byte)' ' or (byte)',')) return false;
            at++;
            while (at < text.Length && text[at] == ' ') at++;
        }
        if (!TryDate(parts[..count], digits[..count], monthName, order, out int year, out int month, out int day)) return false;
        double time = 0;
        if (at < text.Length)
        {
            if (text[at] == ',') at++;
            if (at == text.Length || text[at] is not ((byte)'T' or (byte)'t' or (byte)' ' or (byte)':' or (byte)'-')
                || !TryTime(text[(at + 1)..], out time, out _)) return false;
        }
        seconds = ((new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalDays * 86400) + time;
        return true;
    }

    private static bool TryDate(ReadOnlySpan<int> parts, ReadOnlySpan<int> digits, int monthName, ValueSyntax order, out int year,
        out int month, out int day)
    {
        (year, month, day) = (0, 0, 1);
        if (parts.Length == 2)
        {
            // A month of a year.
            int yearAt = digits[0] == 4 ? 0 : digits[1] == 4 ? 1 : -1;
            if (yearAt < 0 || (digits[1 - yearAt] > 2)) return false;
            if (monthName < 0 && (yearAt == 0) != (order == ValueSyntax.YearFirst)) return false;
            (year, month) = (parts[yearAt], parts[1 - yearAt]);
        }
        else if (parts.Length == 3)
        {
            if (digits[0] == 4 != (order == ValueSyntax.YearFirst)) return false;
            if (order == ValueSyntax.YearFirst) (year, month, day) = (parts[0], parts[1], parts[2]);
            else if (monthName >= 0 ? monthName == 1 : order == ValueSyntax.DayFirst) (day, month, year) = (parts[0], parts[1], parts[2]);
            else (month, day, year) = (parts[0], parts[1], parts[2]);
            int yearDigits = digits[order == ValueSyntax.YearFirst ? 0 : 2];
            if (yearDigits == 2) year += year < 70 ? 2000 : 1900;
            else if (yearDigits != 4) return false;
        }
        return year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    /// <summary>A number or the name of a month; <paramref name="digits"/> is 0 for a name.</summary>
    private static bool TryPart(ReadOnlySpan<byte> text, ref int at, out int value, out int digits)
    {
        (value, digits) = (0, 0);
        if (text[at] is >= (byte)'0' and <= (byte)'9')
        {
            while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9' && digits < 5)
            {
                value = (value * 10) + text[at++] - '0';
                digits++;
            }
            // 1st, 2nd
            if (digits <= 2 && at + 1 < text.Length && text[at..].Length >= 2
                && (text[at..].StartsWith("st"u8) || text[at..].StartsWith("nd"u8) || text[at..].StartsWith("rd"u8)
                    || text[at..].StartsWith("th"u8))) at += 2;
            return digits is 1 or 2 or 4;
        }
        int start = at;
        while (at < text.Length && (text[at] | 0x20) is >= 'a' and <= 'z') at++;
        if (at - start < 3) return false;
        Span<char> name = [(char)(text[start] | 0x20), (char)(text[start + 1] | 0x20), (char)(text[start + 2] | 0x20)];
        for (int i = 0; i + 3 <= Months.Length; i += 3)
        {
            if (!name.SequenceEqual(Months.AsSpan(i, 3))) continue;
            value = i < 36 ? (i / 3) + 1 : i switch { 36 => 3, 42 => 5, 51 => 10, _ => 12 };
            // The whole name, or its short form: 'Mars rover' is no month.
            if (at < text.Length && text[at] == '.') at++;
            return at - start <= 10;
        }
        return false;
    }

    private static void SkipWeekday(ReadOnlySpan<byte> text, ref int at)
    {
        int letters = 0;
        while (letters < text.Length && (text[letters] | 0x20) is >= 'a' and <= 'z') letters++;
        if (letters < 2 || letters >= text.Length - 1 || text[letters] != ',') return;
        at = letters + 1;
        while (at < text.Length && text[at] == ' ') at++;
    }

    /// <summary>Whether a time follows here: a T or a blank, one or two digits and a colon.</summary>
    private static bool IsTimeStart(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] is not ((byte)'T' or (byte)'t' or (byte)' ')) return false;
        int colon = text[at..].IndexOf((byte)':');
        return colon is 2 or 3;
    }

    /// <summary>Hours, minutes, perhaps seconds, AM or PM and a zone; <paramref name="seconds"/> are UTC's and so may lie before
    /// 0.</summary>
    private static bool TryTime(ReadOnlySpan<byte> text, out double seconds, out bool zoned)
    {
        (seconds, zoned) = (0, false);
        int at = 0;
        if (!TryTwoDigits(text, ref at, out int hours) || at == text.Length || text[at] != ':') return false;
        at++;
        if (!TryTwoDigits(text, ref at, out int minutes)) return false;
        double rest = 0;
        if (at < text.Length && text[at] == ':')
        {
            int start = ++at;
            while (at < text.Length && text[at] is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)',') at++;
            Span<byte> digits = stackalloc byte[40];
            text[start..at].CopyTo(digits);
            digits.Replace((byte)',', (byte)'.');
            if (!NumberText.TryParse(digits[..(at - start)], out rest) || rest >= 61) return false;
        }
        var tail = BlankText.Trim(text[at..]);
        if (tail.Length >= 2 && (tail[1] | 0x20) == 'm' && (tail[0] | 0x20) is 'a' or 'p')
        {
            if (hours is 0 or > 12) return false;
            hours = (hours % 12) + ((tail[0] | 0x20) == 'p' ? 12 : 0);
            tail = BlankText.Trim(tail[2..]);
        }
        if (hours > 24 || minutes > 59 || (hours == 24 && minutes + rest > 0)) return false;
        zoned = tail.Length > 0;
        if (!TryZone(tail, out int zone)) return false;
        seconds = (hours * 3600) + (minutes * 60) + rest - zone;
        return true;
    }

    /// <summary>Seconds by which a zone is before UTC.</summary>
    private static bool TryZone(ReadOnlySpan<byte> text, out int zone)
    {
        zone = 0;
        if (text.IsEmpty || text.SequenceEqual("Z"u8) || text.SequenceEqual("z"u8) || text.SequenceEqual("UTC"u8)
            || text.SequenceEqual("GMT"u8)) return true;
        if (text.StartsWith("UTC"u8) || text.StartsWith("GMT"u8)) text = text[3..];
        if (text.Length < 2 || text[0] is not ((byte)'+' or (byte)'-')) return false;
        int at = 1, minutes = 0;
        if (!TryTwoDigits(text, ref at, out int hours)) return false;
        if (at < text.Length && text[at] == ':') at++;
        if (at < text.Length && !TryTwoDigits(text, ref at, out minutes)) return false;
        if (at != text.Length || hours > 14 || minutes > 59) return false;
        zone = ((hours * 3600) + (minutes * 60)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryTwoDigits(ReadOnlySpan<byte> text, ref int at, out int value)
    {
        value = 0;
        int start = at;
        while (at < text.Length && at - start < 2 && text[at] is >= (byte)'0' and <= (byte)'9') value = (value * 10) + text[at++] - '0';
        return at > start;
    }
}
