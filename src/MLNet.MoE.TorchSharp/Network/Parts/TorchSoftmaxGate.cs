using MLNet.MoE.Networks.Definition.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="SoftmaxGate"/>.</summary>
internal class TorchSoftmaxGate : ITorchGate
{
    /// <inheritdoc/>
    public virtual string Name => "softmax";

    /// <inheritdoc/>
    public string Description => $"the gate '{Name}' in Torch";

    /// <inheritdoc/>
    public Tensor Weights(Tensor lines, TorchGateArguments gate) => gate.Over(lines).softmax(-1);

    /// <inheritdoc/>
    public Tensor MeanWeights(Tensor logits, Tensor draws, TorchGateArguments gate)
    {
        // exp((logit + noise) / t) is a product, so that the samples' sums are one matrix product and their mean is another.
        var factors = gate.Over(draws).exp();
        var exponentials = gate.Over(logits - logits.amax([-1], keepdim: true)).exp();
        var shares = exponentials.matmul(factors.transpose(-1, -2)).reciprocal();
        using Scalar samples = factors.shape[^2];
        return shares.matmul(factors).mul_(exponentials).div_(samples);
    }
}
