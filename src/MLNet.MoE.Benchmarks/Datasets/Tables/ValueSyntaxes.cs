namespace MLNet.MoE.Benchmarks;

/// <summary>Reads fields by a <see cref="ValueSyntax"/>.</summary>
internal static class ValueSyntaxes
{
    /// <summary>Whether the fields are dates or times; they are read as seconds since the start of 1970 (UTC), or of the day.</summary>
    public static bool IsTime(this ValueSyntax syntax) => syntax >= ValueSyntax.YearFirst;

    /// <summary>Reads a field; what it does not take may still be a marker of a missing value.</summary>
    public static bool TryParse(this ValueSyntax syntax, ReadOnlySpan<byte> text, out double value) => syntax switch
    {
        ValueSyntax.Point => NumberText.TryParse(text, out value) || NumberSyntax.Point.TryParse(text, out value),
        ValueSyntax.Comma => NumberSyntax.Comma.TryParse(text, out value),
        _ => DateText.TryParse(text, syntax, out value),
    };
}
