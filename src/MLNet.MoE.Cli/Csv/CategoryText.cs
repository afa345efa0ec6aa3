namespace MLNet.MoE.Cli.Csv;

/// <summary>How a field names a category.</summary>
internal static class CategoryText
{
    /// <summary>
    /// The category; empty for a missing one. A whole number loses a trailing <c>.0</c>, which some programs add to a column once one of its values is missing.
    /// </summary>
    public static ReadOnlySpan<char> Normalise(ReadOnlySpan<char> text)
    {
        if (MissingMarkers.IsMissing(text)) return [];
        return text.EndsWith(".0") && text.Length > 2 && !text[..^2].ContainsAnyExceptInRange('0', '9') ? text[..^2] : text;
    }
}
