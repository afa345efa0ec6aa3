using MLNet.MoE.Networks.Objectives;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="Logistic"/>.</summary>
internal sealed class TorchLogistic : ITorchObjective
{
    /// <inheritdoc/>
    public string Name => "logistic";

    /// <inheritdoc/>
    public string Description => "the objective 'logistic' in Torch";

    /// <inheritdoc/>
    public Tensor Loss(Objective objective, Tensor outputs, Tensor labels, nn.Reduction reduction) =>
        nn.functional.binary_cross_entropy_with_logits(outputs.squeeze(-1), labels.squeeze(-1), reduction: reduction);

    /// <inheritdoc/>
    public Tensor Predict(Objective objective, Tensor outputs)
    {
        if (outputs.shape[1] == 1) return outputs.squeeze(1);
        // Probabilities for and against are summed apart, so that neither is lost beside a one.
        return outputs.sigmoid().sum(1L).log() - outputs.neg().sigmoid().sum(1L).log();
    }
}
