using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Texts that stand for a missing value. Some do in every column, as before; others, among them infinities, do so in a column that is
/// otherwise numbers or dates, while they may be categories elsewhere.
/// </summary>
internal static class MissingText
{
    private static readonly string[] Everywhere = ["NA", "N/A", "NaN", "null", "?"];

    private static readonly string[] AmongNumbers =
    [
        "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity", "none", "nil", "<na>", "n.a.", "n.a", "na.", "-", "--", "---", ".",
        "..", "\\N", "nat",
        "-nan", "+nan", "nan(ind)", "-nan(ind)", "1.#inf", "-1.#inf", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan", "#n/a", "#na",
        "#n/a n/a", "#nv", "#nv?", "#div/0!", "#value!", "#ref!",
        "#num!", "#name?", "#null!", "#wert!", "#bezug!", "#zahl!", "#nom?", "#valeur!", "missing", "(null)", "(none)", "[null]", "<null>",
        "<none>", "undefined",
        "\u2013", "\u2014", "\u221E", "-\u221E", "+\u221E", "*", "**", "***",
    ];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        new HashSet<string>(AmongNumbers, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the text, without blanks around it, says in any column that the value is missing: nothing, NA, N/A, NaN, null or a
    /// question mark.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> text)
    {
        if (text.Length > 4) return false;
        if (text.IsEmpty) return true;
        foreach (string marker in Everywhere)
        {
            if (Ascii.EqualsIgnoreCase(text, marker)) return true;
        }
        return false;
    }

    /// <summary>Whether the text says so in a column of numbers.</summary>
    public static bool IsMissingNumber(ReadOnlySpan<byte> text)
    {
        if (IsMissing(text)) return true;
        if (text.Length > 12) return false;
        Span<char> characters = stackalloc char[12];
        int length = Encoding.UTF8.GetChars(text, characters);
        return Lookup.Contains(characters[..length]);
    }
}
