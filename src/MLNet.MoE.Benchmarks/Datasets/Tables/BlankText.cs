using System.Buffers;
using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>Blanks around a text in UTF-8.</summary>
internal static class BlankText
{
    /// <summary>The text without blanks of any kind around it, spaces that do not break lines and byte order marks too.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (Rune.DecodeFromUtf8(text, out var first, out int used) == OperationStatus.Done && IsBlank(first)) text = text[used..];
        while (Rune.DecodeLastFromUtf8(text, out var last, out int used) == OperationStatus.Done && IsBlank(last)) text = text[..^used];
        return text;
    }

    /// <summary>The same, quickly for a text that begins and ends with a character of ASCII that is seen, as most do.</summary>
    public static ReadOnlySpan<byte> TrimRare(ReadOnlySpan<byte> text) =>
        text.Length > 0 && (text[0] <= ' ' || text[^1] <= ' ' || text[0] > '~' || text[^1] > '~') ? Trim(text) : text;

    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is 0xFEFF or 0x1A;
}
