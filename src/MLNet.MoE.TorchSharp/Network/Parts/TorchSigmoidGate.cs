using MLNet.MoE.Networks.Definition.Gates;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="SigmoidGate"/>.</summary>
internal sealed class TorchSigmoidGate : ITorchGate
{
    /// <inheritdoc/>
    public string Name => "sigmoid";

    /// <inheritdoc/>
    public string Description => $"the gate '{Name}' in Torch";

    /// <inheritdoc/>
    public Tensor Weights(Tensor lines, TorchGateArguments gate) => gate.Over(lines).sigmoid();
}
