namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>The fitted transform of one numeric column. Immutable, so it may be used by several threads.</summary>
public interface INumericMap
{
    /// <summary>Maps one value. Never falls where the value rises.</summary>
    /// <param name="value">A finite number in the column's own units.</param>
    float Map(float value);

    /// <summary>How far from 0 the map can be for numbers between two; infinity where single precision does not hold it.</summary>
    internal double Bound(float smallest, float largest);

    /// <summary>Writes the map.</summary>
    void Save(BinaryWriter writer);
}
