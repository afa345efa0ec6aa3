using System.Globalization;

namespace MLNet.MoE;

/// <summary>How well single precision, some seven digits, holds numbers that differ by little beside their size.</summary>
/// <param name="Largest">Largest size of a number.</param>
/// <param name="Deviation">Standard deviation of the numbers; 0 where all are equal.</param>
/// <param name="AreWhole">Whether all are whole numbers.</param>
internal readonly record struct SinglePrecision(double Largest, double Deviation, bool AreWhole)
{
    /// <summary>Steps to a deviation that are enough: rounding then moves a number by less than a hundredth of the deviation.</summary>
    private const double EnoughSteps = 64;

    /// <summary>Size at which single precision knows only whole numbers, and at which it begins to skip some.</summary>
    private const double OnlyWhole = 1 << 23, SkipsWhole = 1 << 24;

    /// <summary>Distance from one number of single precision to the next, at the largest.</summary>
    public double Step => Largest < float.MaxValue ? MathF.BitIncrement((float)Largest) - (double)(float)Largest : float.MaxValue;

    /// <summary>Whether differences are lost.</summary>
    public bool IsLost => Deviation > 0 ? Deviation < EnoughSteps * Step && !(AreWhole && Largest < OnlyWhole) : Largest >= SkipsWhole;

    /// <summary>What is lost, as the end of a sentence that names the column.</summary>
    public string Describe()
    {
        string size = Largest.ToString("G3", CultureInfo.InvariantCulture), step = Step.ToString("G3", CultureInfo.InvariantCulture);
        if (!(Deviation > 0))
            return $"holds {size} in every row, where single precision goes in steps of {step}: smaller differences are lost";
        int digits = 2 + (int)Math.Floor(Math.Log10(Largest)) - (int)Math.Floor(Math.Log10(Deviation));
        return $"holds numbers up to {size} that differ by about {Deviation.ToString("G2", CultureInfo.InvariantCulture)}; that needs "
            + $"{digits} digits, and single precision, which has 7, goes in steps of {step} there";
    }

    /// <summary>Measures numbers; those that are not finite are left out.</summary>
    public static SinglePrecision Of(IEnumerable<double> numbers)
    {
        double largest = 0, mean = 0, squares = 0;
        long count = 0;
        bool whole = true;
        foreach (double number in numbers)
        {
            if (!double.IsFinite(number)) continue;
            largest = Math.Max(largest, Math.Abs(number));
            whole &= number == Math.Floor(number);
            // Welford's way: sums of squares of large numbers would lose just the differences that are asked for.
            double difference = number - mean;
            mean += difference / ++count;
            squares += difference * (number - mean);
        }
        return new(largest, count > 0 ? Math.Sqrt(Math.Max(squares, 0) / count) : 0, whole);
    }
}
