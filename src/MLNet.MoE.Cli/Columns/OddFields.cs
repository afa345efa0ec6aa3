using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Columns;

/// <summary>Says which fields of a column of numbers are none.</summary>
internal static class OddFields
{
    private const int MostListed = 5;

    /// <summary>A warning, or null where every field is a number or missing.</summary>
    public static string? Describe(string column, NumberReading numbers)
    {
        if (numbers.OddRows == 0) return null;
        string kind = numbers.Syntax.IsTime() ? "date or time" : "number";
        string fields = string.Join(", ",
            numbers.OddTexts.Take(MostListed)
                .Select(odd => $"'{Shown(odd.Text)}' (line {odd.Line}{(odd.Rows > 1 ? $" and {odd.Rows - 1} more" : "")})"));
        return $"column '{column}': {numbers.OddRows} of {numbers.OddRows + numbers.Present} fields "
            + $"{(numbers.OddRows == 1 ? "is" : "are")} no {kind} and {(numbers.OddRows == 1 ? "counts" : "count")} as missing: " +
            fields + (numbers.OddTexts.Count > MostListed ? ", ..." : "") + ".";
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
