namespace MLNet.MoE.Cli.Columns;

/// <summary>Parts of dates and times as numbers.</summary>
internal static class TimeParts
{
    /// <summary>Seconds of a day.</summary>
    public const double SecondsPerDay = 86400;

    /// <summary>A part of a time.</summary>
    /// <param name="part">The part; <see cref="TimePart.None"/> gives the number itself.</param>
    /// <param name="value">Seconds since the start of 1970 in UTC, or a number; NaN where it is missing.</param>
    /// <param name="offset">What is taken off before the number, or the time that has passed, is given.</param>
    public static double Of(TimePart part, double value, double offset)
    {
        if (part == TimePart.None) return value - offset;
        if (double.IsNaN(value)) return value;
        if (part == TimePart.Elapsed) return (value - offset) / SecondsPerDay;
        // Midnight before the start of 1970 is a whole number of days too.
        var day = DateTime.UnixEpoch.AddDays(Math.Floor(value / SecondsPerDay));
        return part switch
        {
            TimePart.Year => day.Year,
            TimePart.Month => day.Month,
            TimePart.Day => day.Day,
            TimePart.Weekday => day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek,
            _ => Math.Floor((value - (Math.Floor(value / SecondsPerDay) * SecondsPerDay)) / 3600),
        };
    }
}
