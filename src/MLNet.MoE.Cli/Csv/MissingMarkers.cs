namespace MLNet.MoE.Cli.Csv;

/// <summary>Texts that stand for a missing value: nothing, NA, N/A, NaN, null and a question mark, in any case.</summary>
internal static class MissingMarkers
{
    private static readonly string[] Markers = ["NA", "N/A", "NaN", "null", "?"];

    /// <summary>Whether the text, without blanks around it, says that the value is missing.</summary>
    public static bool IsMissing(ReadOnlySpan<char> text)
    {
        if (text.Length > 4) return false;
        if (text.IsEmpty) return true;
        foreach (string marker in Markers)
        {
            if (text.Equals(marker, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }
}
