using MLNet.MoE.Networks.Objectives;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="CrossEntropy"/>.</summary>
internal sealed class TorchCrossEntropy : ITorchObjective
{
    /// <inheritdoc/>
    public string Name => "cross-entropy";

    /// <inheritdoc/>
    public string Description => "the objective 'cross-entropy' in Torch";

    /// <inheritdoc/>
    public Tensor Loss(Objective objective, Tensor outputs, Tensor labels, nn.Reduction reduction)
    {
        long[] shape = outputs.shape;
        // What members share is copied for each of them and converted at once.
        var classes = labels.to(ScalarType.Int64).reshape(-1);
        var losses = nn.functional.cross_entropy(outputs.reshape(-1, shape[3]), classes, reduction: reduction);
        return reduction == nn.Reduction.None ? losses.view(shape[..3]) : losses;
    }

    /// <inheritdoc/>
    public Tensor Predict(Objective objective, Tensor outputs) => outputs.softmax(-1).mean([1]);
}
