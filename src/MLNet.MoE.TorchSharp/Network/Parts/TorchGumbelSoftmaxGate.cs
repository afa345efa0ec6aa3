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
    public override void Draw(Tensor noise, Generator generator)
    {
        // Minus the logarithm of an exponential number is a Gumbel number.
        noise.exponential_(1, generator);
        noise.log_().neg_();
    }
}
