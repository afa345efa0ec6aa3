using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Training;

/// <summary>A network that an engine trains epoch by epoch.</summary>
public interface ITrainableNetwork
{
    /// <summary>Trains one epoch over the rows in the given order.</summary>
    /// <param name="order">(orders, rows): training rows, permuted; as many orders as members where each has its own, otherwise
    /// one.</param>
    /// <param name="checkCancelled">To be called before each step.</param>
    /// <returns>Mean loss over the epoch; not a number stops the run.</returns>
    double TrainEpoch(ReadOnlySpan<int> order, Action? checkCancelled);

    /// <summary>Predictions for the validation rows with the current (or averaged) weights: see <see cref="ValidationMetrics"/>.</summary>
    ReadOnlySpan<float> PredictValidation();

    /// <summary>Remembers the current (or averaged) weights as the best.</summary>
    void KeepAsBest();

    /// <summary>The remembered weights.</summary>
    NetworkWeights ExportBest();
}

/// <summary>Epochs, early stopping, cancellation and history: what all engines do alike.</summary>
public static class EarlyStoppingLoop
{
    /// <summary>Trains until the stopping metric no longer gets better.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled and its settings don't keep the best network.</exception>
    /// <exception cref="InvalidOperationException">The loss was not finite before there was a network to keep.</exception>
    public static TrainingResult Run(TrainingRequest request, ITrainableNetwork network)
    {
        var settings = request.Settings;
        var stopping = new EarlyStopping(request);
        network.KeepAsBest();
        if (settings.KeepsStart && request.Data.ValidationRows.Length > 0) stopping.JudgeStart(network.PredictValidation());
        for (int epoch = 1; epoch <= settings.MaximumEpochs; epoch++)
        {
            double loss;
            try
            {
                loss = network.TrainEpoch(
                    BatchOrder.ForEpoch(request.Data, settings.Seed, epoch, BatchOrder.Count(request.Spec, settings)),
                    request.Observer.CheckCancelled);
            }
            catch (OperationCanceledException exception)
                when (settings.KeepBestOnCancellation || exception is TimeLimitException)
            {
                if (stopping.BestEpoch == 0 && !settings.KeepsStart) network.KeepAsBest();
                stopping.Reason = exception is TimeLimitException ? StopReason.TimeLimit : StopReason.Cancelled;
                break;
            }
            var predictions = request.Data.ValidationRows.Length > 0 ? network.PredictValidation() : [];
            request.Observer.OnPredicted?.Invoke(epoch, predictions);
            if (!stopping.Judge(epoch, loss, predictions, network.KeepAsBest)) break;
        }
        return new TrainingResult(network.ExportBest(), stopping.History, stopping.BestEpoch, stopping.Reason);
    }
}
