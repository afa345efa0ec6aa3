namespace MLNet.MoE.Benchmarks;

/// <summary>Text from outside in messages: on one line, without characters that would move a terminal's cursor or change its
/// colours.</summary>
internal static class OneLine
{
    private const int Longest = 2000;

    /// <summary>The text with a blank in place of line ends and a question mark in place of other control characters; cut where it is very
    /// long.</summary>
    public static string Of(string text)
    {
        if (text.Length > Longest) text = text[..Longest] + "...";
        return text.Any(IsUnfit)
            ? string.Concat(text.ReplaceLineEndings(" ")
                .Select(character => character == '\t' ? ' ' : IsUnfit(character) ? '?' : character)) : text;
    }

    private static bool IsUnfit(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
