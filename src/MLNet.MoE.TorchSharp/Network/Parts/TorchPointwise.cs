using MLNet.MoE.Networks.Objectives;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of a <see cref="PointwiseObjective"/>: the loss is a function of one output and one label.</summary>
/// <param name="Name">Name of the objective.</param>
/// <param name="Function">Loss of (outputs, labels, the objective's parameters).</param>
internal sealed record TorchPointwise(string Name, Func<Tensor, Tensor, IReadOnlyList<double>, Tensor> Function) : ITorchObjective
{
    /// <inheritdoc/>
    public string Description => $"the objective '{Name}' in Torch";

    /// <summary>What a member's output predicts; by default itself.</summary>
    public Func<Tensor, Tensor> Link { get; init; } = output => output;

    /// <inheritdoc/>
    public Tensor Loss(Objective objective, Tensor outputs, Tensor labels, nn.Reduction reduction)
    {
        var losses = Function(outputs.squeeze(-1), labels.squeeze(-1), objective.Parameters);
        return reduction == nn.Reduction.Mean ? losses.mean() : losses;
    }

    /// <inheritdoc/>
    public Tensor Predict(Objective objective, Tensor outputs)
        => outputs.shape[1] == 1 ? Link(outputs.squeeze(1)) : Link(outputs).mean([1]);
}
