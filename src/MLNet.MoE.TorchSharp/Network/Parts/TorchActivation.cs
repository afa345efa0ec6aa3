using MLNet.MoE.Parts;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>An activation in Torch.</summary>
/// <param name="Name">Name of the activation.</param>
/// <param name="Apply">The function, which leaves its input alone: one tensor may hold what several functions are given.</param>
internal sealed record TorchActivation(string Name, Func<Tensor, Tensor> Apply) : INetworkPart
{
    /// <inheritdoc/>
    public string Description => $"the activation '{Name}' in Torch";
}
