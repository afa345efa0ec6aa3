using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Columns;

/// <summary>The columns that a model sees of a column of the table.</summary>
internal static class FeatureParts
{
    /// <summary>More odd texts than this are slips of the pen, and none need be known again.</summary>
    private const int MostMarkers = 20;

    /// <summary>Makes them; none for a column that is ignored.</summary>
    public static IReadOnlyList<FeatureColumn> Of(ColumnProfile column, ColumnKind kind) => kind switch
    {
        ColumnKind.Numeric => [Number(column)],
        ColumnKind.Categorical => [new FeatureColumn(column.Name, IsCategorical: true)],
        ColumnKind.Both => [Number(column) with { IsEncodedToo = true }],
        ColumnKind.Exposure => [Number(column) with { IsExposure = true, Offset = 0, Smallest = null, Largest = null }],
        ColumnKind.Date => [.. OfTimes(column)],
        _ => [],
    };

    private static FeatureColumn Number(ColumnProfile column) => column.Numbers is not { } numbers
        // A column that is always missing, forced to be a number.
        ? new FeatureColumn(column.Name, IsCategorical: false)
        : WithRange(
            new FeatureColumn(column.Name, IsCategorical: false)
            {
                Syntax = numbers.Syntax == ValueSyntax.Point ? null : numbers.Syntax,
                Offset = column.FitsSinglePrecision ? 0 : SinglePrecision.OffsetFor(numbers.Values),
                Markers = Markers(numbers),
            },
            column.Smallest,
            column.Largest);

    /// <summary>The time that has passed, and those parts of the calendar that are not the same in every row.</summary>
    private static IEnumerable<FeatureColumn> OfTimes(ColumnProfile column)
    {
        var numbers = column.Numbers!;
        double[] present = Array.FindAll(numbers.Values, value => !double.IsNaN(value));
                double start = numbers.Syntax == ValueSyntax.TimeOfDay ? 0
                    : Math.Floor(column.Smallest / TimeParts.SecondsPerDay) * TimeParts.SecondsPerDay;
        yield return WithRange(Part(column, TimePart.Elapsed, start), column.Smallest, column.Largest);
        if (numbers.Syntax == ValueSyntax.TimeOfDay) yield break;
        foreach (var part in (TimePart[])[TimePart.Year, TimePart.Month, TimePart.Day, TimePart.Weekday, TimePart.Hour])
        {
            double[] values = [.. present.Select(value => TimeParts.Of(part, value, 0)).Distinct().Take(2)];
            if (values.Length > 1) yield return Part(column, part, 0);
        }
    }

    private static FeatureColumn Part(ColumnProfile column, TimePart part, double offset) =>
        new($"{column.Name}:{part.ToString().ToLowerInvariant()}", IsCategorical: false) { Source = column.Name,
            Syntax = column.Numbers!.Syntax, Part = part, Offset = offset, Markers = Markers(column.Numbers!) };

    /// <summary>The feature with the range of its numbers. Parts of the calendar go without: the time that has passed tells.</summary>
    private static FeatureColumn WithRange(FeatureColumn feature, double smallest, double largest)
    {
        float least = (float)TimeParts.Of(feature.Part, smallest, feature.Offset),
            most = (float)TimeParts.Of(feature.Part, largest, feature.Offset);
        return float.IsFinite(least) && float.IsFinite(most) ? feature with { Smallest = least, Largest = most } : feature;
    }

    private static string[]? Markers(NumberReading numbers)
        => numbers.OddTexts.Count is 0 or > MostMarkers ? null : [.. numbers.OddTexts.Select(odd => odd.Text)];
}
