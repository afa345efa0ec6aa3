using MLNet.MoE.Parts;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>A term against uneven use of the experts in Torch: twin of an <see cref="Networks.Definition.Gates.IGateLoss"/>.</summary>
internal interface ITorchGateLoss : INetworkPart
{
    /// <summary>The number of each row and expert that running means are taken of: (networks x copies, rows, experts), without
    /// gradient.</summary>
    Tensor Measured(TorchGateLossRows rows);

    /// <summary>The number of each row and expert whose gradient is taken: likewise.</summary>
    Tensor Trained(TorchGateLossRows rows);

    /// <summary>From running means to the slopes of the term: (networks, members, experts).</summary>
    Tensor Slopes(Tensor means);
}
