using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE;

/// <summary>Reports a fit to ML.NET's log and progress.</summary>
internal static class ChannelObserver
{
    /// <summary>The observer of a fit.</summary>
    /// <param name="channel">Takes log messages.</param>
    /// <param name="progress">Takes progress.</param>
    /// <param name="maximumEpochs">Epochs at most; 0 for a fit without.</param>
    /// <param name="checkCancelled">Throws where the fit is to stop.</param>
    public static TrainingObserver Of(IChannel channel, IProgressChannel progress, int maximumEpochs, Action checkCancelled)
    {
        var observer = new TrainingObserver { CheckCancelled = checkCancelled,
            Warn = message => channel.Warning(MessageSensitivity.Schema, message) };
        if (maximumEpochs == 0) return observer;
        var latest = default(TrainingProgress);
        progress.SetHeader(new ProgressHeader(["training loss", "validation loss", "validation score"], ["epochs"]), entry =>
        {
            entry.SetProgress(0, latest.Epoch, maximumEpochs);
            entry.SetMetric(0, latest.TrainingLoss);
            entry.SetMetric(1, latest.ValidationLoss);
            entry.SetMetric(2, latest.ValidationScore);
        });
        return observer with
        {
            OnEpoch = epoch =>
            {
                latest = epoch;
                progress.Checkpoint(epoch.TrainingLoss, epoch.ValidationLoss, epoch.ValidationScore, epoch.Epoch);
                channel.Trace(MessageSensitivity.None, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Epoch {epoch.Epoch}: training loss {epoch.TrainingLoss:G5}, validation loss {epoch.ValidationLoss:G5}, validation "
                    + $"score {epoch.ValidationScore:G5}, best epoch {epoch.BestEpoch}."));
            },
        };
    }
}
