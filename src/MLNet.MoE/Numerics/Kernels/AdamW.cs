namespace MLNet.MoE.Numerics.Kernels;

/// <summary>Constants of AdamW (arXiv 1711.05101).</summary>
internal static class AdamW
{
    /// <summary>Decay of m, the first moment.</summary>
    public const double Beta1 = 0.9;

    /// <summary>Decay of v, the second moment.</summary>
    public const double Beta2 = 0.999;

    /// <summary>Number that is added to the root of v.</summary>
    public const double Epsilon = 1e-8;
}
