using MLNet.MoE.Torch.Network;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MLNet.MoE.Torch.Training;

/// <summary>Loss of stacked networks, and what their outputs predict.</summary>
internal static class TorchLoss
{
    /// <summary>Sum over rows and members of weight times loss, for each network: (networks).</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="outputs">(networks, members, rows, outputs).</param>
    /// <param name="batch">The rows.</param>
    public static Tensor Sum(TaskKind task, Tensor outputs, BatchTensors batch)
    {
        var shape = outputs.shape;
        var labels = batch.Labels.unsqueeze(1).expand(shape[0], shape[1], shape[2]);
        // One network without weights sums in the loss itself, which saves passes over the rows.
        if (task == TaskKind.Multiclass && batch.Weights is null && shape[0] == 1)
            return cross_entropy(outputs.reshape(-1, shape[3]), labels.reshape(-1), reduction: nn.Reduction.Sum).unsqueeze(0);
        var losses = task switch
        {
            TaskKind.Multiclass => cross_entropy(outputs.reshape(-1, shape[3]), labels.reshape(-1), reduction: nn.Reduction.None).view(shape[..3]),
            TaskKind.Binary => binary_cross_entropy_with_logits(outputs.squeeze(-1), labels, reduction: nn.Reduction.None),
            _ => mse_loss(outputs.squeeze(-1), labels, nn.Reduction.None),
        };
        if (batch.Weights is not null) losses = losses * batch.Weights.unsqueeze(1);
        return losses.sum([1, 2]);
    }

    /// <summary>
    /// Predictions of the whole ensemble: (networks, rows, outputs): log-odds of the positive class, probabilities of the classes, or standardised values.
    /// </summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="outputs">(networks, members, rows, outputs).</param>
    public static Tensor Predict(TaskKind task, Tensor outputs)
    {
        if (task == TaskKind.Multiclass) return outputs.softmax(-1).mean([1]);
        if (outputs.shape[1] == 1) return outputs.squeeze(1);
        if (task == TaskKind.Regression) return outputs.mean([1]);
        // Probabilities for and against are summed apart, so that neither is lost beside a one.
        return outputs.sigmoid().sum(1L).log() - outputs.neg().sigmoid().sum(1L).log();
    }
}
