using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE.Preprocessing;

/// <summary>
/// A number as it is, but for origin, unit and limits: clipped to the column's range in the training rows, so that no later number is further off than
/// the network has seen, less the mean, over the deviation.
/// </summary>
/// <param name="Mean">Mean of the training rows.</param>
/// <param name="Deviation">Their deviation, above 0.</param>
/// <param name="Smallest">Their smallest number.</param>
/// <param name="Largest">Their largest number.</param>
internal readonly record struct RawMap(double Mean, double Deviation, float Smallest, float Largest)
{
    public static RawMap Fit(ColumnSample column)
    {
        var (mean, deviation) = column.Moments(value => value);
        return new(mean, deviation > 0 ? deviation : 1, float.NegativeInfinity, float.PositiveInfinity);
    }

    public static RawMap Load(BinaryReader reader) => new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadSingle(), reader.ReadSingle());

    /// <summary>The same with limits.</summary>
    public RawMap Within((float Smallest, float Largest) range) => this with { Smallest = range.Smallest, Largest = range.Largest };

    public float Map(float value) => (float)((Math.Clamp(value, Smallest, Largest) - Mean) / Deviation);

    public void Save(BinaryWriter writer)
    {
        writer.Write(Mean);
        writer.Write(Deviation);
        writer.Write(Smallest);
        writer.Write(Largest);
    }
}
