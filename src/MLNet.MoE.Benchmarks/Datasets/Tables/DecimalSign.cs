namespace MLNet.MoE.Benchmarks;

/// <summary>What a text says of the sign that stands before decimals.</summary>
internal enum DecimalSign
{
    /// <summary>It is no number, however one reads it.</summary>
    NoNumber,

    /// <summary>It has neither decimals nor thousands marks that say so.</summary>
    Neither,

    /// <summary>A point, for certain.</summary>
    Point,

    /// <summary>A comma, for certain.</summary>
    Comma,

    /// <summary>A point, if it is no thousands mark: <c>1.234</c>.</summary>
    PerhapsPoint,

    /// <summary>A comma, if it is no thousands mark: <c>1,234</c>.</summary>
    PerhapsComma,
}
