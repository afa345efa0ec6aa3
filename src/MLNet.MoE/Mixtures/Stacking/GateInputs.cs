namespace MLNet.MoE.Mixtures.Stacking;

/// <summary>
/// Makes the inputs of a gate of a row's features and of what the experts say of it. A feature enters as a piecewise linear function with
/// knots at its quartiles, so that a gate that is linear in its inputs can prefer an expert in the middle of a column; a missing one as the
/// column's middle.
/// </summary>
/// <param name="columns">Feature slots that enter, and how.</param>
internal sealed class GateInputs(IReadOnlyList<GateColumn> columns)
{
    /// <summary>Feature slots at most; a gate on more would learn chance.</summary>
    public const int MostColumns = 200;

    /// <summary>Feature slots that enter.</summary>
    public IReadOnlyList<GateColumn> Columns => columns;

    /// <summary>Number of inputs made of features.</summary>
    public int Count { get; } = columns.Sum(column => column.Knots.Length + 1);

    /// <summary>Learns the columns of features. Constant ones are left out, and all where there are more than
    /// <see cref="MostColumns"/>.</summary>
    /// <param name="features">(rows, slots); missing values are NaN.</param>
    /// <param name="slots">Number of slots.</param>
    public static GateInputs Fit(ReadOnlySpan<float> features, int slots)
    {
        if (slots is 0 or > MostColumns) return new([]);
        int rows = features.Length / slots;
        var columns = new List<GateColumn>();
        var values = new List<float>(rows);
        for (int slot = 0; slot < slots; slot++)
        {
            values.Clear();
            for (int row = 0; row < rows; row++)
            {
                float value = features[(row * slots) + slot];
                if (float.IsFinite(value)) values.Add(value);
            }
            values.Sort();
            if (values.Count > 0 && values[0] < values[^1]) columns.Add(GateColumn.Of(slot, values));
        }
        return new(columns);
    }

    /// <summary>Writes the inputs of a row.</summary>
    /// <param name="features">(slots).</param>
    /// <param name="inputs">(<see cref="Count"/>), written.</param>
    public void Write(ReadOnlySpan<float> features, Span<double> inputs)
    {
        int at = 0;
        foreach (var column in columns)
        {
            column.Write(features[column.Slot], inputs.Slice(at, column.Knots.Length + 1));
            at += column.Knots.Length + 1;
        }
    }
}
