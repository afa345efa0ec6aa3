using MLNet.MoE.Networks.Definition.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="DispatchLoss"/>.</summary>
internal sealed class TorchDispatchLoss : ITorchGateLoss
{
    /// <inheritdoc/>
    public string Name => "dispatch";

    /// <inheritdoc/>
    public string Description => $"the term '{Name}' in Torch";

    /// <inheritdoc/>
    public Tensor Measured(TorchGateLossRows rows) => rows.Weights.detach().gt(Numbers.Zero).to(rows.Weights.dtype);

    /// <inheritdoc/>
    public Tensor Trained(TorchGateLossRows rows) => rows.Gate.Over(rows.Noisy.narrow(-1, 0, rows.Gate.Experts)).softmax(-1);

    /// <inheritdoc/>
    public Tensor Slopes(Tensor means)
    {
        using Scalar experts = means.shape[^1];
        return means.mul(experts);
    }
}
