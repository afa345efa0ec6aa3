using System.Diagnostics;
using MLNet.MoE.Network;

namespace MLNet.MoE.Training;

/// <summary>A network that an engine trains epoch by epoch.</summary>
public interface ITrainableNetwork
{
    /// <summary>Trains one epoch over the rows in the given order.</summary>
    /// <param name="order">Training rows, permuted.</param>
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
    /// <summary>Trains until the validation score no longer gets better.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled and its settings don't keep the best network.</exception>
    /// <exception cref="InvalidOperationException">The loss was not finite before there was a network to keep.</exception>
    public static TrainingResult Run(TrainingRequest request, ITrainableNetwork network)
    {
        var settings = request.Settings;
        var (table, rows) = (request.Data.Validation, request.Data.ValidationRows);
        var history = new List<TrainingProgress>();
        var clock = Stopwatch.StartNew();
        double best = double.NegativeInfinity;
        int bestEpoch = 0;
        var reason = StopReason.MaximumEpochs;
        network.KeepAsBest();
        for (int epoch = 1; epoch <= settings.MaximumEpochs; epoch++)
        {
            double loss;
            try
            {
                loss = network.TrainEpoch(BatchOrder.ForEpoch(request.Data.TrainingRows, settings.Seed, epoch), request.CheckCancelled);
            }
            catch (OperationCanceledException) when (settings.KeepBestOnCancellation)
            {
                if (bestEpoch == 0) network.KeepAsBest();
                reason = StopReason.Cancelled;
                break;
            }
            double validationLoss = double.NaN, score = double.NaN;
            if (rows.Length > 0)
                (validationLoss, score) = ValidationMetrics.Evaluate(request.Spec.Task, request.Spec.Outputs, network.PredictValidation(), table, rows);
            if (!double.IsFinite(loss) || (rows.Length > 0 && !double.IsFinite(validationLoss)))
            {
                if (bestEpoch == 0)
                    throw new InvalidOperationException($"Training came apart in epoch {epoch}: the loss is {loss}. Lower the learning rate (now {settings.LearningRate}) or look for extreme values in the features.");
                request.Warn?.Invoke($"Training came apart in epoch {epoch} (loss {loss}); the network of epoch {bestEpoch} is kept. A lower learning rate than {settings.LearningRate} may help.");
                reason = StopReason.NonFiniteLoss;
                break;
            }
            double value = rows.Length == 0 ? epoch : settings.StoppingMetric == StoppingMetric.Loss ? -validationLoss : score;
            if (value > best)
            {
                (best, bestEpoch) = (value, epoch);
                network.KeepAsBest();
            }
            var progress = new TrainingProgress(epoch, loss, validationLoss, score, bestEpoch, clock.Elapsed);
            history.Add(progress);
            request.OnEpoch?.Invoke(progress);
            if (epoch - bestEpoch >= settings.Patience)
            {
                reason = StopReason.Patience;
                break;
            }
        }
        return new TrainingResult(network.ExportBest(), history, bestEpoch, reason);
    }
}
