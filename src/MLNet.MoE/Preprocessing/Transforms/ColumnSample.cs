namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>
/// The finite training values of one column, sorted, with weights that count as frequencies: a value of weight 2 is that value twice.
/// </summary>
internal sealed class ColumnSample
{
    private readonly float[] _values;
    private readonly double[]? _cumulative;
    private readonly int _count;

    /// <summary>Sorts the values in place and keeps the arrays.</summary>
    /// <param name="values">Values, all finite.</param>
    /// <param name="weights">Weights, all positive; null for 1 each. Weights with a mean below 1 are scaled to a mean of 1.</param>
    /// <param name="count">How many of the values count; the arrays may be longer.</param>
    internal ColumnSample(float[] values, double[]? weights, int count)
    {
        _values = values;
        _count = count;
        TotalWeight = count;
        if (weights is null)
        {
            Array.Sort(values, 0, count);
            return;
        }
        Array.Sort(values, weights, 0, count);
        double sum = 0;
        for (int i = 0; i < count; i++) sum += weights[i];
        // Fewer than one expanded row a value would leave no room for the quantiles' positions.
        double scale = Math.Max(1, count / sum), total = 0;
        for (int i = 0; i < count; i++) weights[i] = total += scale * weights[i];
        _cumulative = weights;
        TotalWeight = total;
    }

    /// <summary>The values, ascending.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    /// <summary>Sum of the weights: the length of the list in which every value stands as often as its weight says.</summary>
    public double TotalWeight { get; }

    /// <summary>The weight of a value, by its place in <see cref="Values"/>.</summary>
    public double Weight(int index) => _cumulative is null ? 1 : index == 0 ? _cumulative[0] : _cumulative[index] - _cumulative[index - 1];

    /// <summary>
    /// The quantile at <paramref name="probability"/>: the value at position p (W - 1) of the expanded sorted list, linear between
    /// neighbours.
    /// </summary>
    /// <param name="probability">0 to 1.</param>
    public double Quantile(double probability)
    {
        double position = probability * (TotalWeight - 1), below = Math.Floor(position);
        double low = At(below), high = At(below + 1);
        return low + ((high - low) * (position - below));
    }

    /// <summary>The nearest values on both sides of one of the values; itself where there is none.</summary>
    /// <param name="value">One of <see cref="Values"/>.</param>
    internal (float Below, float Above) Neighbours(float value)
    {
        int first = LowerBound(value), last = LowerBound(MathF.BitIncrement(value));
        return (first > 0 ? _values[first - 1] : value, last < _count ? _values[last] : value);
    }

    /// <summary>Weighted mean and deviation (divisor W) of the values after <paramref name="map"/>.</summary>
    public (double Mean, double Deviation) Moments(Func<float, double> map)
    {
        double mean = 0, squares = 0;
        for (int i = 0; i < _count; i++) mean += Weight(i) * map(_values[i]);
        mean /= TotalWeight;
        for (int i = 0; i < _count; i++)
        {
            double difference = map(_values[i]) - mean;
            squares += Weight(i) * difference * difference;
        }
        return (mean, Math.Sqrt(squares / TotalWeight));
    }

    /// <summary>Number of values below the given one.</summary>
    private int LowerBound(float value)
    {
        int low = 0, high = _count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_values[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private float At(double position)
    {
        if (_cumulative is null) return _values[Math.Min((int)position, _count - 1)];
        int low = 0, high = _count - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_cumulative[middle] > position) high = middle;
            else low = middle + 1;
        }
        return _values[low];
    }
}
