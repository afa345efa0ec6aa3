using System.Text;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Csv;

/// <summary>How a field names a category or a class.</summary>
internal static class CategoryText
{
    /// <summary>
    /// The category; empty for a missing one. A whole number loses a trailing <c>.0</c>, which some programs add to a column once one of
    /// its values is missing. Every other spelling is one of its own: 007 and 7 are two.
    /// </summary>
    public static string Normalise(ReadOnlySpan<byte> text)
    {
        if (MissingText.IsMissing(text)) return "";
        bool added = text.Length > 2 && text.EndsWith(".0"u8) && text[^3] is >= (byte)'0' and <= (byte)'9'
            && !text[(text[0] == '-' ? 1 : 0)..^2].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        return Encoding.UTF8.GetString(added ? text[..^2] : text);
    }
}
