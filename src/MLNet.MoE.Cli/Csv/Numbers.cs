using System.Globalization;

namespace MLNet.MoE.Cli.Csv;

/// <summary>Numbers as text: a point before the decimals, no thousands separators.</summary>
internal static class Numbers
{
    /// <summary>Reads a number. One beyond what single precision holds is infinite.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <summary>The shortest text that gives the number back.</summary>
    public static string Format(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest text that gives the number back.</summary>
    public static string Format(float value) => value.ToString(CultureInfo.InvariantCulture);
}
