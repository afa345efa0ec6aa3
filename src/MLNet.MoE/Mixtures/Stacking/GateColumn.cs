namespace MLNet.MoE.Mixtures.Stacking;

/// <summary>A feature slot as inputs of a gate.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Low">Smallest number; smaller ones count as it.</param>
/// <param name="High">Largest number; larger ones count as it.</param>
/// <param name="Middle">What stands for a missing number.</param>
/// <param name="Knots">Knots of the piecewise linear function, between the ends.</param>
internal sealed record GateColumn(int Slot, float Low, float High, float Middle, float[] Knots)
{
    /// <summary>Learns a column of its numbers, in ascending order, of which at least two differ.</summary>
    public static GateColumn Of(int slot, List<float> values)
    {
        float low = values[(int)(0.01 * (values.Count - 1))], high = values[(int)Math.Ceiling(0.99 * (values.Count - 1))];
        if (!(low < high)) (low, high) = (values[0], values[^1]);
        float[] knots = [.. new[] { 0.25, 0.5, 0.75 }.Select(share => values[(int)(share * (values.Count - 1))])
            .Where(knot => knot > low && knot < high).Distinct()];
        return new(slot, low, high, values[values.Count / 2], knots);
    }

    /// <summary>Writes a number's inputs: its place between the ends, from -1 to 1, and how far it is beyond each knot.</summary>
    public void Write(float value, Span<double> inputs)
    {
        double range = (double)High - Low, clipped = float.IsNaN(value) ? Middle : Math.Clamp(value, Low, High);
        inputs[0] = (2 * (clipped - Low) / range) - 1;
        for (int i = 0; i < Knots.Length; i++) inputs[i + 1] = 2 * Math.Max(0, clipped - Knots[i]) / range;
    }
}
