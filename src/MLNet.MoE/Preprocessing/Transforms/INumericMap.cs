using MLNet.MoE.Parts;

namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>The fitted transform of one numeric column. Immutable, so it may be used by several threads.</summary>
internal interface INumericMap
{
    /// <summary>Maps one value. Never falls where the value rises.</summary>
    /// <param name="value">A finite number in the column's own units.</param>
    float Map(float value);

    /// <summary>How far from 0 the map can be for numbers between two; infinity where single precision does not hold it.</summary>
    double Bound(float smallest, float largest);

    /// <summary>What the map is made of, in the order in which <see cref="Save"/> writes it.</summary>
    IReadOnlyList<PartParameter> Parameters { get; }

    /// <summary>Writes the map, to be read and checked by its transform's <see cref="INumericTransform.Load"/>.</summary>
    void Save(BinaryWriter writer);
}
