namespace MLNet.MoE;

/// <summary>Precision of the matrix products of a <see cref="TorchEngine"/>; weights and everything else stay in single
/// precision.</summary>
public enum TorchPrecision
{
    /// <summary>Single precision throughout: what the CPU engine computes. The default.</summary>
    Full,

    /// <summary>On GPUs of NVIDIA's Ampere generation and later, products take 10 bits of each factor's fraction: faster for wide networks.
    /// Elsewhere the same as <see cref="Full"/>.</summary>
    TensorFloat32,

    /// <summary>Products take 7 bits of each factor's fraction: fastest on such GPUs for wide networks, and the coarsest.</summary>
    BFloat16,
}
