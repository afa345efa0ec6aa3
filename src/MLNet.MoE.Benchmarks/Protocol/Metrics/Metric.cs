using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>One figure by which predictions are judged.</summary>
/// <param name="Name">Name, as JSON and options have it: <c>log_loss</c>.</param>
/// <param name="Title">Name in tables.</param>
/// <param name="HigherIsBetter">Whether higher is better.</param>
/// <param name="Explanation">What it is, in a sentence.</param>
internal sealed record Metric(string Name, string Title, bool HigherIsBetter, string Explanation)
{
    /// <summary>Whether values are in units of the label, and not between fixed ends.</summary>
    public bool HasUnit { get; init; }

    /// <summary>A value for people: four decimals, or four significant digits where that says more; a hyphen where there is none.</summary>
    public string Format(double value) => !double.IsFinite(value) ? "-"
        : HasUnit ? value == 0 ? "0" : ScoreText.Significant(value)
        : value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>Whether one value is better than another.</summary>
    public bool IsBetter(double value, double other) => HigherIsBetter ? value > other : value < other;
}
