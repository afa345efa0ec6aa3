using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE.Preprocessing;

/// <summary>
/// A number as it is, but for origin, unit and limits: clipped to the column's range in the training rows, so that no later number is further off than
/// the network has seen, then standardised.
/// </summary>
/// <param name="Standard">The standard transform of the column.</param>
/// <param name="Smallest">Smallest number of the training rows.</param>
/// <param name="Largest">Largest number of the training rows.</param>
internal readonly record struct RawMap(INumericMap Standard, float Smallest, float Largest)
{
    /// <summary>The transform before which numbers are clipped.</summary>
    public static INumericTransform Transform { get; } = new StandardTransform();

    public static RawMap Load(BinaryReader reader) => new(Transform.Load(reader), reader.ReadSingle(), reader.ReadSingle());

    public float Map(float value) => Standard.Map(Math.Clamp(value, Smallest, Largest));

    public void Save(BinaryWriter writer)
    {
        Standard.Save(writer);
        writer.Write(Smallest);
        writer.Write(Largest);
    }
}
