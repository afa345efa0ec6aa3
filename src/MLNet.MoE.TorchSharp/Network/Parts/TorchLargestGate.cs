using MLNet.MoE.Networks.Definition.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="TopKGate"/> and <see cref="AdaptiveGate"/>: a softmax over the largest probabilities.</summary>
/// <param name="name">Name of the gate.</param>
/// <param name="hasGap">Whether a probability may not be far from the best.</param>
internal sealed class TorchLargestGate(string name, bool hasGap) : ITorchGate
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => $"the gate '{Name}' in Torch";

    /// <inheritdoc/>
    public Tensor Weights(Tensor lines, TorchGateArguments gate)
    {
        var p = gate.Over(lines).softmax(-1);
        // (networks, rows, expert, other): of equal probabilities the expert of the lower number comes first.
        var (own, others) = (p.detach().unsqueeze(-1), p.detach().unsqueeze(-2));
        var before = ones([gate.Experts, gate.Experts], p.dtype, p.device).tril(-1);
        var ahead = others.gt(own).to(p.dtype).Plus(others.eq(own).to(p.dtype) * before);
        using Scalar most = gate.ActiveExperts, gap = gate.ProbabilityGap;
        var kept = ahead.sum(-1).lt(most);
        if (hasGap) kept = kept.logical_and((p.detach().amax([-1], keepdim: true) - p.detach()).le(gap));
        var weights = p * kept.to(p.dtype);
        return weights / weights.sum(-1, keepdim: true);
    }
}
