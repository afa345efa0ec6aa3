namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// weights = softmax((logits + g) / temperature) with g standard Gumbel noise: the gate of GG-MoE (arXiv 2502.03608; Jang et al. 2017, soft
/// variant). The same as a softmax gate with Gumbel noise, by the name that model files have had since version 0.1.
/// </summary>
internal sealed class GumbelSoftmaxGate : SoftmaxGate
{
    /// <summary>Its name.</summary>
    public const string GumbelName = "gumbel-softmax";

    /// <inheritdoc/>
    public override string Name => GumbelName;

    /// <inheritdoc/>
    public override string Description => "softmax of the logits with Gumbel noise";

    /// <inheritdoc/>
    public override string Source => "arXiv 2502.03608";

    /// <inheritdoc/>
    public override string Noise => "gumbel";
}
