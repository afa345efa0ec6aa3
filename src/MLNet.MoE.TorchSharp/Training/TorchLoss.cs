using MLNet.MoE.Torch.Network;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MLNet.MoE.Torch.Training;

/// <summary>Loss of stacked networks, and what their outputs predict.</summary>
internal static class TorchLoss
{
    /// <summary>Mean over rows and members of weight times loss, for each network: (networks), or a number for one network.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="outputs">(networks, members, rows, outputs).</param>
    /// <param name="batch">The rows.</param>
    public static Tensor Mean(TaskKind task, Tensor outputs, BatchTensors batch)
    {
        var shape = outputs.shape;
        var labels = batch.Labels.view(shape[0], batch.Orders, shape[2]);
        if (shape[1] > batch.Orders) labels = labels.expand(shape[0], shape[1], shape[2]);
        // One network without weights averages in the loss itself, which saves passes over the rows.
        bool isOne = shape[0] == 1 && batch.Weights is null;
        var reduction = isOne ? nn.Reduction.Mean : nn.Reduction.None;
        var losses = task switch
        {
            TaskKind.Multiclass => cross_entropy(outputs.view(-1, shape[3]), labels.reshape(-1), reduction: reduction),
            TaskKind.Binary => binary_cross_entropy_with_logits(outputs.squeeze(-1), labels, reduction: reduction),
            _ => mse_loss(outputs.squeeze(-1), labels, reduction),
        };
        if (isOne) return losses;
        if (task == TaskKind.Multiclass) losses = losses.view(shape[..3]);
        if (batch.Weights is not null) losses = losses * batch.Weights.view(shape[0], batch.Orders, shape[2]);
        return losses.mean([1, 2]);
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
