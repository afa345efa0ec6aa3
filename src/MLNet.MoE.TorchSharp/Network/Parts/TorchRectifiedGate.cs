using MLNet.MoE.Networks.Definition.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="RectifiedGate"/>.</summary>
internal sealed class TorchRectifiedGate : ITorchGate
{
    /// <inheritdoc/>
    public string Name => "rectified";

    /// <inheritdoc/>
    public string Description => $"the gate '{Name}' in Torch";

    /// <inheritdoc/>
    public Tensor Weights(Tensor lines, TorchGateArguments gate)
    {
        using Scalar epsilon = 1e-8, experts = gate.Experts;
        var a = lines.relu();
        var root = (a * a).mean([-1L], keepdim: true).add(epsilon, Numbers.One).sqrt();
        return a / root.mul(experts);
    }
}
