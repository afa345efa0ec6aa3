using System.Globalization;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Benchmarks;

/// <summary>Numbers in UTF-8 as programs write them: a point before the decimals, perhaps an exponent, no thousands marks.</summary>
internal static class NumberText
{
    /// <summary>Digits of which every number is exact in double precision, and in a long with one digit to spare.</summary>
    private const int MostDigits = 15;

    /// <summary>Powers of ten that double precision holds exactly.</summary>
    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a number. One beyond what double precision holds is infinite.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
        => TryParsePlain(text, out value) || TryParseGeneral(text, out value);

    /// <summary>
    /// Reads what most numbers are, up to 15 digits with or without a point, several times as fast: both the digits and the power of ten
    /// are exact in double precision, so their quotient is the nearest number, as of the general way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryParsePlain(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        int at = text.Length > 0 && text[0] == '-' ? 1 : 0, start = at, decimals = 0;
        if (text.Length - at > MostDigits + 1) return false;
        long digits = 0;
        bool point = false;
        for (; at < text.Length; at++)
        {
            uint digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                decimals += point ? 1 : 0;
            }
            else if (text[at] == '.' && !point)
            {
                point = true;
            }
            else
            {
                return false;
            }
        }
        int count = text.Length - start - (point ? 1 : 0);
        if (count is 0 or > MostDigits) return false;
        double size = digits / Powers[decimals];
        value = start == 0 ? size : -size;
        return true;
    }

    private static bool TryParseGeneral(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        // The framework would take 'Infinity' and 'NaN' for numbers; here they are missing values.
        return text.Length > 0 && text[^1] is >= (byte)'.' and <= (byte)'9'
            && text[0] is (>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-' or (byte)'.'
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
