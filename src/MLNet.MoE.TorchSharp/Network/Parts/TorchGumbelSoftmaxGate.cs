using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="GumbelSoftmaxGate"/>.</summary>
internal sealed class TorchGumbelSoftmaxGate : TorchSoftmaxGate
{
    /// <inheritdoc/>
    public override string Name => GumbelSoftmaxGate.GumbelName;
}
