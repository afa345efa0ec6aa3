using System.Globalization;

namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>An option that is a number within a range, and perhaps zero besides.</summary>
/// <param name="Name">Name of the option.</param>
/// <param name="Low">Smallest value of the range.</param>
/// <param name="High">Largest value of the range.</param>
internal sealed record NumberDimension(string Name, double Low, double High) : SearchDimension(Name)
{
    /// <summary>Whether equal ratios rather than equal differences count the same.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>Whether values are whole numbers.</summary>
    public bool Whole { get; init; }

    /// <summary>Whether zero is a value of its own beside the range: half of the prior, as in the papers' "0 or U[a, b]".</summary>
    public bool OrZero { get; init; }

    public override IDensity Density(IReadOnlyList<string> values) => new Mixture(this, values);

    /// <inheritdoc/>
    public override bool Holds(string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) return false;
        // The ends of the range are written with seven digits too.
        double rounding = 1e-6 * Math.Max(Math.Abs(Low), Math.Abs(High));
        return (OrZero && number == 0) || (number >= Low - rounding && number <= High + rounding && (!Whole || double.IsInteger(number)));
    }

    /// <inheritdoc/>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture,
            $"{Name} {(OrZero ? "0 or " : "")}{(Logarithmic ? "log" : "")}[{Low}, {High}]{(Whole ? " whole" : "")}");

    // Whole numbers own the half unit on either side, so that the ends are as likely as the rest.
    private double Start => Scaled(Whole ? Low - 0.5 : Low);

    private double End => Scaled(Whole ? High + 0.5 : High);

    private double Scaled(double value) => Logarithmic ? Math.Log(value) : value;

    /// <summary>The place of a value, 0 to 1 along the range; a value from outside, such as a default, is at the end.</summary>
    internal double Place(double value)
        => Math.Clamp((Scaled(Logarithmic ? Math.Max(value, Low / 2) : value) - Start) / (End - Start), 0, 1);

    /// <summary>The value at a place.</summary>
    internal string ValueAt(double place)
    {
        double scaled = Start + (place * (End - Start));
        double value = Math.Clamp(Logarithmic ? Math.Exp(scaled) : scaled, Low, High);
        // Seven digits are what a Single holds: more would be other text for the same option.
        return Whole ? Math.Clamp(Math.Round(value), Low, High).ToString(CultureInfo.InvariantCulture)
            : value.ToString("G7", CultureInfo.InvariantCulture);
    }

    /// <summary>An atom at zero, where there is one, and a Parzen window over the range.</summary>
    private sealed class Mixture : IDensity
    {
        private readonly NumberDimension _dimension;
        private readonly ParzenWindow _window;
        private readonly double _zero;

        public Mixture(NumberDimension dimension, IReadOnlyList<string> values)
        {
            double[] numbers = [.. values.Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
            double[] inside = [.. numbers.Where(number => !IsZero(dimension, number))];
            _dimension = dimension;
            _window = new ParzenWindow([.. inside.Select(dimension.Place)]);
            _zero = dimension.OrZero ? (numbers.Length - inside.Length + 1.0) / (numbers.Length + 2.0) : 0;
        }

        public string Draw(Random random) => random.NextDouble() < _zero ? "0" : _dimension.ValueAt(_window.Draw(random));

        public double LogDensity(string value)
        {
            double number = double.Parse(value, CultureInfo.InvariantCulture);
            return IsZero(_dimension, number) ? Math.Log(_zero) : Math.Log(1 - _zero) + _window.LogDensity(_dimension.Place(number));
        }

        private static bool IsZero(NumberDimension dimension, double number) => dimension.OrZero && number == 0;
    }
}
