using System.Globalization;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>Figures of merit and losses as text: four decimals as a rule, and at least three digits that count, however small or
/// large.</summary>
internal static class MetricText
{
    /// <summary>The text; a hyphen where there is no figure.</summary>
    public static string Format(double value)
    {
        double size = Math.Abs(value);
        if (double.IsNaN(value)) return "-";
        if (double.IsInfinity(value)) return value > 0 ? "infinite" : "-infinite";
        if (size == 0) return "0.0000";
        return value.ToString(size is >= 0.001 and < 1e7 ? "0.0000##" : "0.000e+00", CultureInfo.InvariantCulture);
    }
}
