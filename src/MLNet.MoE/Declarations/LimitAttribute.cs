using System.Globalization;

namespace MLNet.MoE.Declarations;

/// <summary>Range of a number, both ends included unless said otherwise. Infinite numbers and NaN are in no range; null, where an option
/// may be null, always may.</summary>
/// <param name="low">Smallest value.</param>
/// <param name="high">Largest value; infinity for no end.</param>
internal sealed class LimitAttribute(double low, double high = double.PositiveInfinity) : OptionAttribute
{
    /// <summary>Smallest value.</summary>
    public double Low => low;

    /// <summary>Largest value.</summary>
    public double High => high;

    /// <summary>Whether the smallest value itself is out of range.</summary>
    public bool WithoutLow { get; init; }

    /// <summary>Whether the largest value itself is out of range.</summary>
    public bool WithoutHigh { get; init; }

    /// <summary>What 0 means where it is a value of its own, below the range; null where it is none.</summary>
    public string? Zero { get; init; }

    /// <summary>The range in words, as the documentation has it.</summary>
    public string Words
        => string.Create(CultureInfo.InvariantCulture, $"{(WithoutLow ? $"above {low:#,0.######}" : $"{low:#,0.######}")}{High switch
    {
        double.PositiveInfinity => WithoutLow ? "" : " or more",
        _ => string.Create(CultureInfo.InvariantCulture, $" to {(WithoutHigh ? "below " : "")}{high:#,0.######}"),
    }}");

    /// <summary>Whether a number is in the range.</summary>
    public bool Contains(double value) => double.IsFinite(value)
        && ((value == 0 && Zero is not null)
            || ((WithoutLow ? value > low : value >= low) && (WithoutHigh ? value < high : value <= high)));

    /// <inheritdoc/>
    public override void Check(string option, object? value)
    {
        // The shortest text of a Single, so that 0.1f is 0.1.
        if (value is null
            || Contains(value is float single ? double.Parse(single.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
                : Convert.ToDouble(value, CultureInfo.InvariantCulture))) return;
        throw OutOfRange(option, value, (Zero is null ? "" : $"0 ({Zero}) or ") + Allowed(value is float or double));
    }

    private string Allowed(bool real) => string.Create(CultureInfo.InvariantCulture, $"{(WithoutLow, WithoutHigh, High) switch
    {
        (true, _, double.PositiveInfinity) => $"a finite number above {low}",
        (_, _, double.PositiveInfinity) => (real ? "a finite number of " : "") + $"at least {low}",
        (true, true, _) => $"above {low} and below {high}",
        (true, _, _) => $"above {low} and at most {high}",
        (_, true, _) => $"at least {low} and below {high}",
        _ => $"between {low} and {high}",
    }}");
}
