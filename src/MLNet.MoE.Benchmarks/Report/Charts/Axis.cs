namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Maps values to places along an axis, linearly or by their logarithm, and knows where ticks go.</summary>
internal sealed class Axis
{
    // So far beyond zero that a step is less than rounding, counting marks would never end.
    private const int MostTicks = 100;

    private readonly double _low, _high, _start, _end;
    private readonly bool _logarithmic;

    private Axis(double low, double high, double start, double end, bool logarithmic, IReadOnlyList<double> ticks)
    {
        (_low, _high, _start, _end, _logarithmic) = (low, high, start, end, logarithmic);
        Ticks = ticks;
    }

    /// <summary>Values to mark.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Smallest value that lies on the axis.</summary>
    public double Low => _low;

    /// <summary>Largest value that lies on the axis.</summary>
    public double High => _high;

    /// <summary>A linear axis over at least the given values, with about as many ticks as asked for.</summary>
    public static Axis Linear(double low, double high, double start, double end, int ticks = 6)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high) || !double.IsFinite(high - low)) (low, high) = (0, 1);
        if (!(high > low)) (low, high) = (low - 0.5, low + 0.5);
        double step = NiceStep((high - low) / ticks);
        var marks = new List<double>();
        for (double mark = Math.Ceiling((low / step) - 1e-9); mark * step <= high + (1e-9 * step) && marks.Count < MostTicks; mark++)
            marks.Add((mark * step) + 0.0); // Adding zero makes 0 of -0.
        return new Axis(low, high, start, end, false, marks);
    }

    /// <summary>A logarithmic axis over at least the given positive values, marked at 1, 2, 5, 10, ... or at powers of ten.</summary>
    public static Axis Logarithmic(double low, double high, double start, double end)
    {
        low = double.IsFinite(low) ? Math.Max(low, 1e-9) : 1e-9;
        if (!double.IsFinite(high)) high = 1;
        if (high < low * 4) (low, high) = (low / 2, high * 2);
        double[] steps = high / low > 300 ? [1] : [1, 2, 5];
        var marks = new List<double>();
        for (int power = (int)Math.Floor(Math.Log10(low)); power <= Math.Log10(high); power++)
            marks.AddRange(steps.Select(step => step * Math.Pow(10, power)).Where(mark => mark >= low * 0.999 && mark <= high * 1.001));
        return new Axis(low, high, start, end, true, marks);
    }

    /// <summary>The place of a value; values beyond the axis are put at its ends.</summary>
    public double At(double value)
    {
        double share = _logarithmic
            ? Math.Log(Math.Max(value, 1e-12) / _low) / Math.Log(_high / _low)
            : (value - _low) / (_high - _low);
        return _start + (Math.Clamp(share, 0, 1) * (_end - _start));
    }

    private static double NiceStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
    }
}
