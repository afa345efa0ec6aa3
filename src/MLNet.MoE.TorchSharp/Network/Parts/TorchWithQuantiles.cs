using MLNet.MoE.Networks.Objectives;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="WithQuantiles"/>.</summary>
/// <param name="main">Twin of the objective of the first output.</param>
internal sealed class TorchWithQuantiles(ITorchObjective main) : ITorchObjective
{
    /// <inheritdoc/>
    public string Name => main.Name;

    /// <inheritdoc/>
    public string Description => $"{main.Description}, with quantiles";

    /// <inheritdoc/>
    public Tensor Loss(Objective objective, Tensor outputs, Tensor labels, nn.Reduction reduction)
    {
        var both = (WithQuantiles)objective;
        var losses = main.Loss(both.Main, outputs.narrow(-1, 0, 1), labels, nn.Reduction.None);
        var label = labels.squeeze(-1);
        for (int i = 0; i < both.Levels.Count; i++)
            losses = losses.Plus(TorchPointwiseLosses.Pinball(outputs.select(-1, 1 + i), label, both.Levels[i]));
        return reduction == nn.Reduction.Mean ? losses.mean() : losses;
    }

    /// <inheritdoc/>
    public Tensor Predict(Objective objective, Tensor outputs)
    {
        var both = (WithQuantiles)objective;
        var first = main.Predict(both.Main, outputs.narrow(-1, 0, 1));
        var quantiles = outputs.narrow(-1, 1, both.Levels.Count).mean([1]).sort(-1).Values;
        return cat([first, quantiles], -1);
    }
}
