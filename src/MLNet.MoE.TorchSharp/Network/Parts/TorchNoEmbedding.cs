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
    public int NumberCount(NetworkSpec spec) => 0;

    /// <inheritdoc/>
    public int IndexCount(NetworkSpec spec) => 0;

    /// <inheritdoc/>
    public void Prepare(NetworkSpec spec, NetworkSpec stack, ReadOnlySpan<float> numeric, Span<float> numbers, Span<long> indices)
    {
    }

    /// <inheritdoc/>
    public Tensor Forward(NetworkSpec spec, ParameterSet parameters, Tensor numeric, Tensor numbers, Tensor indices) => numeric;
}
