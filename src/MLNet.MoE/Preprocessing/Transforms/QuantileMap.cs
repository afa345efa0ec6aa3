using MLNet.MoE.Files;
using MLNet.MoE.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>
/// A rising map given by knots, linear between them. A knot that many rows share is a step: it has a score just below, at and just above
/// its value.
/// </summary>
/// <param name="values">(knots) ascending, distinct, finite; at least one.</param>
/// <param name="below">(knots) score that the map tends to just below each knot.</param>
/// <param name="at">(knots) score at each knot.</param>
/// <param name="above">(knots) score that the map tends to just above each knot.</param>
internal sealed class QuantileMap(float[] values, float[] below, float[] at, float[] above) : INumericMap
{
    private const int MostKnots = 1 << 20;

    private readonly SortedSearch _search = new(values);
    private readonly Knot[] _knots = [.. values.Select((value, i) => new Knot(value, below[i], at[i], above[i]))];

    public IReadOnlyList<PartParameter> Parameters => [new("values", values), new("below", below), new("at", at), new("above", above)];

    public float Map(float value)
    {
        int place = _search.LastAtMost(value);
        if (place < 0) return _knots[0].Below;
        ref readonly var knot = ref _knots[place];
        if (value == knot.Value) return knot.At;
        if (place == _knots.Length - 1) return knot.Above;
        ref readonly var next = ref _knots[place + 1];
        // In double precision, since the width may be beyond what single precision holds.
        double start = knot.Value, fraction = (value - start) / (next.Value - start);
        return (float)(knot.Above + ((next.Below - (double)knot.Above) * fraction));
    }

    public double Bound(float smallest, float largest)
        => _knots.Max(knot => Math.Max(Math.Abs(knot.Below), Math.Max(Math.Abs(knot.At), Math.Abs(knot.Above))));

    /// <summary>The map with its scores shifted and scaled.</summary>
    public QuantileMap Standardise(double mean, double deviation)
    {
        float Scale(float score) => (float)((score - mean) / deviation);
        return new(values, Array.ConvertAll(below, Scale), Array.ConvertAll(at, Scale), Array.ConvertAll(above, Scale));
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(values.Length);
        foreach (float[] array in (float[][])[values, below, at, above])
        {
            foreach (float number in array) writer.Write(number);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no rising map.</exception>
    public static QuantileMap Load(BoundedReader reader)
    {
        const string what = "knots of a column's quantile transform";
        int count = reader.Length(what, MostKnots, 4 * sizeof(float));
        if (count == 0) throw new InvalidDataException("a column's quantile transform has no knots.");
        // The knots once more, side by side, and the tree they are searched in.
        reader.Take(6.0 * sizeof(float) * count, what);
        float[] values = reader.FiniteSingles(what, count);
        for (int i = 1; i < count; i++)
        {
            if (!(values[i] > values[i - 1]))
                throw new InvalidDataException($"{what} do not ascend: {values[i]} stands behind {values[i - 1]}.");
        }
        return new(values, reader.FiniteSingles(what, count), reader.FiniteSingles(what, count), reader.FiniteSingles(what, count));
    }

    /// <summary>A knot's numbers side by side, so that they come from memory together.</summary>
    private readonly record struct Knot(float Value, float Below, float At, float Above);
}
