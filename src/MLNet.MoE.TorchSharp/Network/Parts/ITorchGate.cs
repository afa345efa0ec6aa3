using MLNet.MoE.Parts;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>A gate in Torch. Tensors are (networks, rows, experts).</summary>
internal interface ITorchGate : INetworkPart
{
    /// <summary>Whether noise is added to the logits in training.</summary>
    bool IsNoisy { get; }

    /// <summary>
    /// Turns uniform numbers in (0, 1) into draws of the gate's noise, in place. Called only where <see cref="IsNoisy"/>.
    /// </summary>
    void Noise(Tensor uniform);

    /// <summary>Turns logits, to which noise has been added, into weights.</summary>
    /// <param name="logits">(networks, rows, experts).</param>
    /// <param name="temperature">(networks, 1, 1); null is 1.</param>
    Tensor Weights(Tensor logits, Tensor? temperature);

    /// <summary>Turns logits without noise into the mean of the weights over fixed noise draws.</summary>
    /// <param name="logits">(networks, rows, experts).</param>
    /// <param name="draws">(networks, samples, experts).</param>
    /// <param name="temperature">(networks, 1, 1); null is 1.</param>
    Tensor MeanWeights(Tensor logits, Tensor draws, Tensor? temperature);
}
