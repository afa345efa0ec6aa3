namespace MLNet.MoE.Parts;

/// <summary>
/// Numbers that a part is made of, beside the weights it trains: what an export or a report reads. Together they say what the part
/// computes.
/// </summary>
/// <param name="Name">What they are, such as <c>temperature</c>.</param>
/// <param name="Shape">Extents, outermost first; empty for one number.</param>
/// <param name="Values">The numbers, row-major.</param>
internal sealed record PartParameter(string Name, IReadOnlyList<int> Shape, IReadOnlyList<double> Values)
{
    /// <summary>One number.</summary>
    public PartParameter(string name, double value)
        : this(name, [], [value])
    {
    }

    /// <summary>A row of numbers.</summary>
    public PartParameter(string name, ReadOnlySpan<float> values)
        : this(name, [values.Length], Doubles(values))
    {
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        double[] doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++) doubles[i] = values[i];
        return doubles;
    }
}
