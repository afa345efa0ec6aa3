using MLNet.MoE.Parts;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>The selection of a gate in Torch. Tensors are (networks, rows, lines or experts).</summary>
internal interface ITorchGate : INetworkPart
{
    /// <summary>Turns lines, to which noise has been added, into weights.</summary>
    /// <param name="lines">(networks, rows, lines).</param>
    /// <param name="gate">The gate's numbers.</param>
    Tensor Weights(Tensor lines, TorchGateArguments gate);

    /// <summary>Turns logits without noise into the mean of the weights over fixed noise draws.</summary>
    /// <param name="logits">(networks, rows, experts).</param>
    /// <param name="draws">(networks, samples, experts).</param>
    /// <param name="gate">The gate's numbers.</param>
    Tensor MeanWeights(Tensor logits, Tensor draws, TorchGateArguments gate) => throw new NotSupportedException();
}
