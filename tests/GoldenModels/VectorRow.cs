using Microsoft.ML.Data;

namespace MLNet.MoE.GoldenModels;

/// <summary>What a golden model is given: one vector.</summary>
public sealed class VectorRow
{
    /// <summary>Slots of the vector.</summary>
    public const int Slots = 9;

    /// <summary>(slots).</summary>
    [VectorType(Slots)]
    public float[] Features { get; set; } = new float[Slots];
}
