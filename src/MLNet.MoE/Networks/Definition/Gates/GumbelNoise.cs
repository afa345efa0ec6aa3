using System.Numerics;
using System.Numerics.Tensors;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>Standard Gumbel noise, -ln(-ln u): the largest logit is then the choice of a softmax (Jang et al. 2017).</summary>
internal sealed class GumbelNoise : IGateNoise
{
    /// <inheritdoc/>
    public string Name => "gumbel";

    /// <inheritdoc/>
    public string Description => "-ln(-ln u) with u uniform; predictions average over fixed draws";

    /// <inheritdoc/>
    public string Source => "arXiv 1611.01144, 2502.03608";

    /// <inheritdoc/>
    public void Draw<T>(Span<T> uniform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Log(uniform, uniform);
        TensorPrimitives.Negate(uniform, uniform);
        TensorPrimitives.Log(uniform, uniform);
        TensorPrimitives.Negate(uniform, uniform);
    }
}
