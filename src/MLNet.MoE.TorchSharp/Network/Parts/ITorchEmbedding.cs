using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Parts;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>
/// An embedding in Torch. What depends on the data alone is worked out once for the whole table, as numbers and indices beside each row.
/// </summary>
internal interface ITorchEmbedding : INetworkPart
{
    /// <summary>Numbers kept beside each row.</summary>
    int NumberCount(NetworkSpec spec);

    /// <summary>Indices kept beside each row.</summary>
    int IndexCount(NetworkSpec spec);

    /// <summary>Works out what is kept beside a row.</summary>
    /// <param name="spec">The row's network.</param>
    /// <param name="stack">The network that it is trained as, with as many columns and bins or more.</param>
    /// <param name="numeric">(numeric columns) of a prepared row.</param>
    /// <param name="numbers">To be written.</param>
    /// <param name="indices">To be written.</param>
    void Prepare(NetworkSpec spec, NetworkSpec stack, ReadOnlySpan<float> numeric, Span<float> numbers, Span<long> indices);

    /// <summary>Embeds a batch.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="parameters">The networks' arrays.</param>
    /// <param name="numeric">(networks, rows, numeric columns).</param>
    /// <param name="numbers">(networks, rows, numbers).</param>
    /// <param name="indices">(networks, rows, indices).</param>
    /// <returns>(networks, rows, numeric columns x embedding size).</returns>
    Tensor Forward(NetworkSpec spec, ParameterSet parameters, Tensor numeric, Tensor numbers, Tensor indices);
}
