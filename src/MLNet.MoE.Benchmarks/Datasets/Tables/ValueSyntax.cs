namespace MLNet.MoE.Benchmarks;

/// <summary>How the fields of a column are written that stand for numbers, dates or times. A whole column has one syntax, found from all of
/// it.</summary>
internal enum ValueSyntax
{
    /// <summary>Numbers, decimals behind a point.</summary>
    Point,

    /// <summary>Numbers, decimals behind a comma.</summary>
    Comma,

    /// <summary>Dates of year, month and day, perhaps with a time: <c>2024-03-31</c>, <c>2024-03</c>.</summary>
    YearFirst,

    /// <summary>Dates of day, month and year: <c>31.3.2024</c>, <c>31-Mar-24</c>.</summary>
    DayFirst,

    /// <summary>Dates of month, day and year: <c>3/31/2024</c>, <c>Mar 31, 2024</c>.</summary>
    MonthFirst,

    /// <summary>Times of the day: <c>14:30</c>.</summary>
    TimeOfDay,
}
