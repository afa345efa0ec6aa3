using MLNet.MoE.Networks.Definition.Gates;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="ImportanceLoss"/>.</summary>
internal sealed class TorchImportanceLoss : ITorchGateLoss
{
    /// <inheritdoc/>
    public string Name => "importance";

    /// <inheritdoc/>
    public string Description => $"the term '{Name}' in Torch";

    /// <inheritdoc/>
    public Tensor Measured(TorchGateLossRows rows) => rows.Weights.detach();

    /// <inheritdoc/>
    public Tensor Trained(TorchGateLossRows rows) => rows.Weights;

    /// <inheritdoc/>
    public Tensor Slopes(Tensor means) => TorchGateLoss.UnevenLoad(means);
}
