using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Text from outside in Markdown: shown as it is, whatever it holds, in a cell of a table or an item of a list.</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*_[]|~#$@";

    /// <summary>The text with everything escaped that Markdown or HTML would take for more than text; line ends become blanks.</summary>
    public static string Of(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char character in OneLine.Of(text))
        {
            if (Special.Contains(character)) escaped.Append('\\');
            escaped.Append(character switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", _ => character.ToString() });
        }
        // Addresses would become links by themselves.
        escaped.Replace("://", "\\://").Replace("www.", "www\\.");
        return AtStart(escaped.ToString().Trim());
    }

    // What begins an item with a mark of a list, or with a number and a full stop, would begin another list in it.
    private static string AtStart(string text)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits > 0 && text[digits] is '.' or ')') return text[..digits] + "\\" + text[digits..];
        return text.Length > 0 && text[0] is '-' or '+' or '=' ? "\\" + text : text;
    }
}
