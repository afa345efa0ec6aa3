namespace MLNet.MoE.Cli.Columns;

/// <summary>A part of a date or time that a model sees.</summary>
internal enum TimePart
{
    /// <summary>The value itself: a number that is no date.</summary>
    None,

    /// <summary>Days since <see cref="FeatureColumn.Offset"/>, with the time of the day as their fraction; of a time alone,
    /// hours.</summary>
    Elapsed,

    /// <summary>The year.</summary>
    Year,

    /// <summary>The month, 1 to 12.</summary>
    Month,

    /// <summary>The day of the month, 1 to 31.</summary>
    Day,

    /// <summary>The day of the week, 1 (Monday) to 7.</summary>
    Weekday,

    /// <summary>The hour, 0 to 23.</summary>
    Hour,
}
