using System.Runtime.InteropServices;
using MLNet.MoE.Torch.Network;
using MLNet.MoE.Torch.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>Passes batches forward and backward: the one place that does.</summary>
/// <param name="model">The networks.</param>
/// <param name="table">Their training rows.</param>
/// <param name="noise">What is random.</param>
/// <param name="warn">Takes the warning of a lack of memory.</param>
internal sealed class GradientPass(StackedModel model, DeviceTable table, StepNoise noise, Action<string>? warn)
{
    /// <summary>
    /// Parts that a batch is passed in, one after the other; their gradients are added up, so that a step is the same for any number.
    /// </summary>
    public int Parts { get; set; } = 1;

    /// <summary>Loss of a batch and its gradient; where memory does not suffice, in halves from then on.</summary>
    /// <param name="rows">(networks, orders, rows): one order for all members, or one for each.</param>
    /// <returns>
    /// Mean loss of each network, (networks), or a number for one network; and the gradient, (networks, numbers), in the caller's scope.
    /// </returns>
    public (Tensor Loss, Tensor Gradient) Run(Tensor rows)
    {
        try
        {
            return RunParts(rows);
        }
        catch (ExternalException exception) when (OutOfMemory.Is(exception))
        {
            if (Parts > 1 || rows.shape[2] == 1) throw;
            Parts = 2;
            warn?.Invoke(
                $"Out of memory on '{model.Device}' with batches of {rows.shape[2]} rows; each batch is now passed in two halves, which"
                + " gives the same steps.");
        }
        return RunParts(rows);
    }

    private (Tensor Loss, Tensor Gradient) RunParts(Tensor rows)
    {
        using var scope = NewDisposeScope();
        model.Trained.BeginGradient();
        long count = rows.shape[2], part = (count + Parts - 1) / Parts;
        Tensor? loss = null, gradient = null;
        for (long start = 0; start < count; start += part)
        {
            using var partScope = NewDisposeScope();
            long length = Math.Min(part, count - start);
            var partLoss = model.Loss(table.Select(length == count ? rows : rows.narrow(2, start, length)), noise.Draws(start, length));
            if (length < count)
            {
                using Scalar share = (double)length / count;
                partLoss = partLoss.mul(share);
            }
            // Each network's loss depends on its own parameters alone, so one backward pass serves all.
            partLoss.backward([model.LossGradient.view(partLoss.shape)]);
            loss = (loss is null ? partLoss.detach() : loss.Plus(partLoss.detach())).MoveToOuterDisposeScope();
            if (model.Trained.Gradient is not null) continue;
            using var quiet = no_grad();
            var partGradient = model.Trained.TakeGradient();
            gradient = gradient is null ? partGradient.MoveToOuterDisposeScope() : gradient.AddInPlace(partGradient);
        }
        if (model.GradientMask is not null)
        {
            using var quiet = no_grad();
            (model.Trained.Gradient ?? gradient!).mul_(model.GradientMask);
        }
        return (loss!.MoveToOuterDisposeScope(), model.Trained.Gradient ?? gradient!.MoveToOuterDisposeScope());
    }
}
