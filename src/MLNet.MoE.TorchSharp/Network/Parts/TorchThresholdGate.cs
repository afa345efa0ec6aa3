using MLNet.MoE.Networks.Definition.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="ThresholdGate"/>.</summary>
internal sealed class TorchThresholdGate : ITorchGate
{
    /// <inheritdoc/>
    public string Name => "threshold";

    /// <inheritdoc/>
    public string Description => $"the gate '{Name}' in Torch";

    /// <inheritdoc/>
    public Tensor Weights(Tensor lines, TorchGateArguments gate)
    {
        using Scalar largest = gate.LargestThreshold, least = 1e-12;
        var p = gate.Over(lines.narrow(-1, 0, gate.Experts)).softmax(-1);
        var theta = lines.narrow(-1, gate.Experts, 1).sigmoid().mul(largest);
        var beyond = (p - theta).relu();
        var sum = beyond.sum(-1, keepdim: true);
        return where(sum.lt(least), p, beyond / sum.clamp_min(least));
    }
}
