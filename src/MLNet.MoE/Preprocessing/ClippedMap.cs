using MLNet.MoE.Files;
using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE.Preprocessing;

/// <summary>
/// A map of one column that stays at its end: a number beyond what the map was fitted on is taken for the nearer end of it, so that no
/// number is further off than the network has seen, whatever the transform.
/// </summary>
/// <param name="Map">The transform's own map.</param>
/// <param name="Smallest">Smallest number that the map was fitted on; minus infinity in models before format 3, most of whose maps had no
/// limits.</param>
/// <param name="Largest">Largest number that the map was fitted on, or infinity.</param>
internal readonly record struct ClippedMap(INumericMap Map, float Smallest, float Largest)
{
    /// <summary>Whether numbers are clipped.</summary>
    public bool HasLimits => Smallest > float.NegativeInfinity && Largest < float.PositiveInfinity;

    /// <summary>Learns the map of a column.</summary>
    public static ClippedMap Fit(INumericTransform transform, ColumnSample column)
        => new(transform.Fit(column), column.Values[0], column.Values[^1]);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="reader">Where the map begins.</param>
    /// <param name="transform">Transform of the map.</param>
    /// <param name="hasLimits">Whether limits follow the map.</param>
    /// <exception cref="InvalidDataException">The limits are none.</exception>
    public static ClippedMap Load(BoundedReader reader, INumericTransform transform, bool hasLimits)
    {
        var map = transform.Load(reader);
        if (!hasLimits) return new(map, float.NegativeInfinity, float.PositiveInfinity);
        float smallest = reader.Limit("the smallest number of a column"), largest = reader.Limit("the largest number of a column");
        // A model of an earlier version keeps to none when it is saved again.
        bool isNone = float.IsNegativeInfinity(smallest) && float.IsPositiveInfinity(largest),
            isRange = smallest <= largest && float.IsFinite(smallest) && float.IsFinite(largest);
        return isNone || isRange ? new(map, smallest, largest)
            : throw new InvalidDataException($"a column reaches from {smallest} to {largest}; its ends must be finite and in order.");
    }

    /// <summary>How far from 0 a mapped number can be; infinity where there is no limit.</summary>
    public double Bound => HasLimits ? Map.Bound(Smallest, Largest) : Map.Bound(float.MinValue, float.MaxValue);

    /// <summary>Maps a finite number.</summary>
    public float Apply(float value) => Map.Map(Math.Clamp(value, Smallest, Largest));

    public void Save(BinaryWriter writer)
    {
        Map.Save(writer);
        writer.Write(Smallest);
        writer.Write(Largest);
    }
}
