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
    private readonly Knot[] _knots = Knots(values, below, at, above);

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
    {
        float bound = 0;
        foreach (var knot in _knots)
            bound = Math.Max(bound, Math.Max(Math.Abs(knot.Below), Math.Max(Math.Abs(knot.At), Math.Abs(knot.Above))));
        return bound;
    }

    /// <summary>The map with its scores shifted and scaled.</summary>
    public QuantileMap Standardise(double mean, double deviation)
    {
        float Scale(float score) => (float)((score - mean) / deviation);
        return new(values, Array.ConvertAll(below, Scale), Array.ConvertAll(at, Scale), Array.ConvertAll(above, Scale));
    }

    /// <summary>Writes maps into a graph. The place of a number is the count of knots that are at most it; what is there is looked up, and
    /// what lies between is computed in double precision, as <see cref="Map"/> does.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="maps">(columns).</param>
    /// <param name="numbers">(rows, columns): finite numbers.</param>
    public static string ToOnnx(OnnxGraph graph, QuantileMap[] maps, string numbers)
    {
        int columns = maps.Length, most = maps.Max(map => map._knots.Length), places = most + 1;
        // Place 0 is below the first knot, where the map is flat; behind the last one it is flat too.
        Knot Start(int column, int place) => place == 0 ? new(-1, maps[column]._knots[0].Below, maps[column]._knots[0].Below, 0)
            : maps[column]._knots[Math.Min(place, maps[column]._knots.Length) - 1];
        bool HasNext(int column, int place) => place > 0 && place < maps[column]._knots.Length;
        string Look(Func<int, int, float> value)
        {
            float[] table = new float[columns * places];
            for (int at = 0; at < table.Length; at++) table[at] = value(at / places, at % places);
            return graph.Node("Gather", [graph.Constant(table, table.Length), Place()], ("axis", 0));
        }
        string? place = null;
        string start = Look((column, p) => Start(column, p).Value);
        string low = Look((column, p) => p == 0 ? Start(column, p).Below : Start(column, p).Above);
        string end = Look((column, p) => HasNext(column, p) ? maps[column]._knots[p].Value : float.MaxValue);
        string high = Look((column, p) => HasNext(column, p) ? maps[column]._knots[p].Below
            : p == 0 ? Start(column, p).Below : Start(column, p).Above);
        string from = graph.Double(start), below = graph.Double(low);
        string fraction = graph.Op("Div", graph.Op("Sub", graph.Double(numbers), from), graph.Op("Sub", graph.Double(end), from));
        string between = graph.Add(below, graph.Multiply(graph.Op("Sub", graph.Double(high), below), fraction));
        string isKnot = graph.Op("And", graph.Op("Equal", numbers, start), graph.Op("Greater", Place(), First()));
        return graph.Op("Where", isKnot, Look((column, p) => Start(column, p).At), graph.Single(between));

        string First() => graph.Constant([.. Enumerable.Range(0, columns).Select(column => column * places)], 1, columns);

        string Place()
        {
            if (place is not null) return place;
            float[] knots = new float[columns * most];
            for (int at = 0; at < knots.Length; at++)
                knots[at] = at % most < maps[at / most]._knots.Length ? maps[at / most]._knots[at % most].Value : float.PositiveInfinity;
            string atMost = graph.Op("GreaterOrEqual", graph.Unsqueeze(numbers, 2), graph.Constant(knots, 1, columns, most));
            return place = graph.Add(graph.Integer(graph.Sum(graph.Single(atMost), 2)), First());
        }
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
    /// <exception cref="InvalidDataException">Its knots do not ascend, or are no numbers.</exception>
    public static QuantileMap Load(BoundedReader reader)
    {
        const string what = "knots of a column's quantile transform";
        int count = reader.Length(what, MostKnots, 4 * sizeof(float));
        if (count == 0) throw new InvalidDataException("a column's quantile transform has no knots.");
        // The knots once more, side by side, and the tree they are searched in.
        reader.Reserve(6.0 * sizeof(float) * count, what);
        float[] values = reader.FiniteSingles(what, count);
        for (int i = 1; i < count; i++)
        {
            if (!(values[i] > values[i - 1]))
                throw new InvalidDataException($"{what} do not ascend: {values[i]} stands behind {values[i - 1]}.");
        }
        return new(values, reader.FiniteSingles(what, count), reader.FiniteSingles(what, count), reader.FiniteSingles(what, count));
    }

    private static Knot[] Knots(float[] values, float[] below, float[] at, float[] above)
    {
        var knots = new Knot[values.Length];
        for (int i = 0; i < knots.Length; i++) knots[i] = new(values[i], below[i], at[i], above[i]);
        return knots;
    }

    /// <summary>A knot's numbers side by side, so that they come from memory together.</summary>
    private readonly record struct Knot(float Value, float Below, float At, float Above);
}
