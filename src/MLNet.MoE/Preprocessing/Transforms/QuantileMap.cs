namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>
/// A rising map given by knots, linear between them. A knot that many rows share is a step: it has a score just below, at and just above its value.
/// </summary>
/// <param name="values">(knots) ascending, distinct, finite; at least one.</param>
/// <param name="below">(knots) score that the map tends to just below each knot.</param>
/// <param name="at">(knots) score at each knot.</param>
/// <param name="above">(knots) score that the map tends to just above each knot.</param>
internal sealed class QuantileMap(float[] values, float[] below, float[] at, float[] above) : INumericMap
{
    public float Map(float value)
    {
        if (value < values[0]) return below[0];
        int knot = 0;
        for (int count = values.Length; count > 1;)
        {
            // Both outcomes are computed and one is chosen, so that there is no branch to mispredict.
            int half = count >> 1;
            knot = value >= values[knot + half] ? knot + half : knot;
            count -= half;
        }
        if (value == values[knot]) return at[knot];
        if (knot == values.Length - 1) return above[knot];
        // In double precision, since the width may be beyond what single precision holds.
        double start = values[knot], fraction = (value - start) / (values[knot + 1] - start);
        return (float)(above[knot] + ((below[knot + 1] - (double)above[knot]) * fraction));
    }

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

    public static QuantileMap Load(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count is < 1 or > 1 << 20)
            throw new InvalidDataException($"The model's quantile transform has {count} knots; the file is damaged.");
        return new(ReadArray(), ReadArray(), ReadArray(), ReadArray());

        float[] ReadArray()
        {
            var array = new float[count];
            for (int i = 0; i < count; i++) array[i] = reader.ReadSingle();
            return array;
        }
    }
}
