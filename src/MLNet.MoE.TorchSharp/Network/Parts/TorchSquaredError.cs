using MLNet.MoE.Networks.Objectives;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="SquaredError"/>.</summary>
internal sealed class TorchSquaredError : ITorchObjective
{
    /// <inheritdoc/>
    public string Name => "squared-error";

    /// <inheritdoc/>
    public string Description => "the objective 'squared-error' in Torch";

    /// <inheritdoc/>
    public Tensor Loss(Objective objective, Tensor outputs, Tensor labels, nn.Reduction reduction) =>
        nn.functional.mse_loss(outputs.squeeze(-1), labels.squeeze(-1), reduction);

    /// <inheritdoc/>
    public Tensor Predict(Objective objective, Tensor outputs) => outputs.shape[1] == 1 ? outputs.squeeze(1) : outputs.mean([1]);
}
