using System.Numerics.Tensors;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// weights = softmax((logits + g) / temperature) with g standard Gumbel noise: the gate of GG-MoE (arXiv 2502.03608; Jang et al. 2017, soft
/// variant).
/// </summary>
internal sealed class GumbelSoftmaxGate : SoftmaxGate
{
    /// <inheritdoc/>
    public override string Name => "gumbel-softmax";

    /// <inheritdoc/>
    public override string Description => "softmax of the logits with Gumbel noise";

    /// <inheritdoc/>
    public override bool IsNoisy => true;

    /// <inheritdoc/>
    public override void Noise<T>(Span<T> uniform)
    {
        TensorPrimitives.Log(uniform, uniform);
        TensorPrimitives.Negate(uniform, uniform);
        TensorPrimitives.Log(uniform, uniform);
        TensorPrimitives.Negate(uniform, uniform);
    }
}
