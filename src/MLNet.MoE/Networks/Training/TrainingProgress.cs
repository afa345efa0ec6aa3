using System.Text.Json.Serialization;

namespace MLNet.MoE;

/// <summary>State of a training run after an epoch.</summary>
/// <param name="Epoch">Epoch, counted from 1; a second run on all rows counts on.</param>
/// <param name="TrainingLoss">Mean loss over the epoch's steps: cross-entropy (nats), squared error in units of the target's variance, or
/// the loss of another objective, of scaled targets.</param>
/// <param name="ValidationLoss">Loss on the validation part; NaN without one.</param>
/// <param name="ValidationScore">Accuracy, minus the root mean squared error in units of the target's standard deviation, or of another
/// objective minus its loss; NaN without a validation part.</param>
/// <param name="BestEpoch">Best epoch so far.</param>
/// <param name="Elapsed">Time since the run began.</param>
public readonly record struct TrainingProgress(int Epoch, double TrainingLoss, double ValidationLoss, double ValidationScore,
    int BestEpoch, TimeSpan Elapsed)
{
    /// <summary>
    /// Time that the fit is expected to take still, further runs on all rows included; null where nothing is expected. Early stopping
    /// cannot be foreseen, so that it is a guess until it is known when training stops. Reported only, not kept in a history.
    /// </summary>
    [JsonIgnore]
    public TimeSpan? TimeLeft { get; init; }
}
