using System.Runtime.CompilerServices;

namespace MLNet.MoE.Cli.Columns;

/// <summary>
/// Whether single precision, with its seven digits, distinguishes a column's numbers. Where it does not, their mean is taken off in double
/// precision first: what is left has digits enough.
/// </summary>
internal static class SinglePrecision
{
    /// <summary>The typical rounding error, as a share of the numbers' standard deviation, that is no harm.</summary>
    private const double Harmless = 1e-4;

    /// <summary>Whether numbers up to this size, with this standard deviation, are held well enough wherever they lie.</summary>
    public static bool IsSurelyHarmless(double largest, double deviation)
        => double.IsFinite(largest) && largest * 6e-8 <= Harmless * deviation;

    /// <summary>What to take off; 0 where single precision holds the numbers well enough, or where it would not help.</summary>
    public static double OffsetFor(ReadOnlySpan<double> values)
    {
        if (IsHarmless(values, 0)) return 0;
        double mean = Mean(values);
        // A number of few digits, which reads better in the card.
        double offset = Math.Abs(mean) < 1e15 ? Math.Round(mean) : mean;
        return RoundingError(values, offset) < RoundingError(values, 0) ? offset : 0;
    }

    /// <summary>A warning where the numbers need more digits than there are, with what is taken off already; null where they do
    /// not.</summary>
    public static string? Warning(string column, ReadOnlySpan<double> values, double offset, TimePart part)
    {
        if (part != TimePart.None || IsHarmless(values, offset)) return null;
        double deviation = Deviation(values, Mean(values)), largest = 0;
        foreach (double value in values) largest = Math.Max(largest, double.IsNaN(value) ? 0 : Math.Abs(value - offset));
        int digits = (int)Math.Ceiling(Math.Log10(largest / (deviation * Harmless)));
        return $"column '{column}' needs about {digits} digits to distinguish its numbers, and single precision has 7; smaller differences "
            + "are lost. Take off a constant, or split the column.";
    }

    private static bool IsHarmless(ReadOnlySpan<double> values, double offset)
    {
        double deviation = Deviation(values, Mean(values));
        return deviation == 0 || RoundingError(values, offset) <= Harmless * deviation;
    }

    /// <summary>Root mean square of the rounding errors: a single large number harms itself alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double RoundingError(ReadOnlySpan<double> values, double offset)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value)) continue;
            double number = value - offset, error = number - (float)number;
            if (double.IsFinite(error)) sum += error * error;
            count++;
        }
        return count == 0 ? 0 : Math.Sqrt(sum / count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value)) continue;
            sum += value;
            count++;
        }
        return count == 0 ? 0 : sum / count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Deviation(ReadOnlySpan<double> values, double mean)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value)) continue;
            sum += (value - mean) * (value - mean);
            count++;
        }
        return count == 0 ? 0 : Math.Sqrt(sum / count);
    }
}
