using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="NoEmbedding"/>.</summary>
internal sealed class TorchNoEmbedding : ITorchEmbedding
{
    /// <inheritdoc/>
    public string Name => "none";

    /// <inheritdoc/>
    public string Description => "the embedding 'none' in Torch";

    /// <inheritdoc/>
    public Func<ParameterSet, Tensor, Tensor> Create(
        IReadOnlyList<NetworkSpec> networks, NetworkSpec stack, Device device, KeptTensors kept) => (_, numeric) => numeric;

    /// <inheritdoc/>
    public long NumbersOfRow(NetworkSpec stack) => 0;
}
