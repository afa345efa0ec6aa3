using MLNet.MoE.Networks.Definition.Gates;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="GumbelSoftmaxGate"/>.</summary>
internal sealed class TorchGumbelSoftmaxGate : TorchSoftmaxGate
{
    /// <inheritdoc/>
    public override string Name => "gumbel-softmax";

    /// <inheritdoc/>
    public override bool IsNoisy => true;

    /// <inheritdoc/>
    public override void Noise(Tensor uniform) => uniform.log_().neg_().log_().neg_();
}
