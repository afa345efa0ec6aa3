using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Torch.Network;
using MLNet.MoE.Torch.Network.Parts;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>Loss of stacked networks, and what their outputs predict.</summary>
/// <param name="spec">The network.</param>
internal sealed class TorchLoss(NetworkSpec spec)
{
    private readonly Objective _objective = spec.GetObjective();
    private readonly ITorchObjective _twin = TorchParts.ObjectiveOf(spec);

    /// <summary>Mean over rows and members of weight times loss, for each network: (networks), or a number for one network.</summary>
    /// <param name="outputs">(networks, members, rows, outputs).</param>
    /// <param name="batch">The rows.</param>
    public Tensor Mean(Tensor outputs, BatchTensors batch)
    {
        long[] shape = outputs.shape;
        long targets = batch.Labels.shape[2];
        var labels = batch.Labels.view(shape[0], batch.Orders, shape[2], targets);
        if (shape[1] > batch.Orders) labels = labels.expand(shape[0], shape[1], shape[2], targets);
        // One network without weights averages in the loss itself, which saves passes over the rows.
        if (shape[0] == 1 && batch.Weights is null) return _twin.Loss(_objective, outputs, labels, nn.Reduction.Mean);
        var losses = _twin.Loss(_objective, outputs, labels, nn.Reduction.None);
        if (batch.Weights is not null) losses = losses * batch.Weights.view(shape[0], batch.Orders, shape[2]);
        return losses.mean([1, 2]);
    }

    /// <summary>Predictions of the whole ensemble: (networks, rows, outputs).</summary>
    /// <param name="outputs">(networks, members, rows, outputs).</param>
    public Tensor Predict(Tensor outputs) => _twin.Predict(_objective, outputs);
}
