using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Parts;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>An embedding in Torch.</summary>
internal interface ITorchEmbedding : INetworkPart
{
    /// <summary>
    /// Brings what depends on the columns alone to the device, once a run, and gives the embedding itself: from the networks' arrays and
    /// numbers (networks, rows, numeric columns) to (networks, rows, numeric columns x embedding size).
    /// </summary>
    /// <param name="networks">The networks.</param>
    /// <param name="stack">The network that they are trained as, with as many columns and bins or more.</param>
    /// <param name="device">The device.</param>
    /// <param name="kept">Keeps what is made here.</param>
    Func<ParameterSet, Tensor, Tensor> Create(IReadOnlyList<NetworkSpec> networks, NetworkSpec stack, Device device, KeptTensors kept);

    /// <summary>Numbers of a row that the embedding computes with at a time, for each network.</summary>
    long NumbersOfRow(NetworkSpec stack);
}
