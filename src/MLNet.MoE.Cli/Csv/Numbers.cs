using System.Globalization;

namespace MLNet.MoE.Cli.Csv;

/// <summary>Numbers as text: a point before the decimals, no thousands separators.</summary>
internal static class Numbers
{
    /// <summary>The shortest text that gives the number back.</summary>
    public static string Format(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest text that gives the number back.</summary>
    public static string Format(float value) => value.ToString(CultureInfo.InvariantCulture);
}
