using System.Diagnostics;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Networks.Training;

/// <summary>Judges one network's epochs: which is the best, and when to stop. Engines that train several networks at once keep one for
/// each.</summary>
internal sealed class EarlyStopping(TrainingRequest request)
{
    /// <summary>Share of the log-loss of the class shares alone below which a loss counts as low.</summary>
    internal const double LowLossShare = 0.15;

    /// <summary>
    /// Share of that log-loss below which a lower one no longer counts as a gain: such classes are told apart without error, and all that
    /// is still learnt is how sure to be.
    /// </summary>
    internal const double LearntShare = 0.001;

    private readonly List<TrainingProgress> _history = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Objective _objective = request.Spec.GetObjective();
    private readonly double _lossOfShares = request.Spec.GetObjective().HasClasses && request.Settings.LowLossPatience > 0
        ? ValidationMetrics.LossOfShares(request.Data.Validation, request.Data.ValidationRows) : 0;
    private double _best = double.NegativeInfinity, _bestLoss = double.PositiveInfinity, _reference = double.NegativeInfinity;
    private int _lastGain;
    private bool _hasStart;

    /// <summary>Best epoch so far, counted from 1; 0 before there is one.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>Why the run ended.</summary>
    public StopReason Reason { get; set; } = StopReason.MaximumEpochs;

    /// <summary>One record an epoch.</summary>
    public IReadOnlyList<TrainingProgress> History => _history;

    /// <summary>Judges the weights that a run starts from, where they are a trained network: an epoch has to be better than it.</summary>
    /// <param name="predictions">Predictions of that network for the validation rows.</param>
    public void JudgeStart(ReadOnlySpan<float> predictions)
    {
        _hasStart = true;
        var (loss, score) = ValidationMetrics.Evaluate(_objective, request.Spec.Outputs, predictions, request.Data.Validation,
            request.Data.ValidationRows);
        double value = request.Settings.StoppingMetric == StoppingMetric.Loss ? -loss : score;
        if (double.IsFinite(value)) (_best, _bestLoss, _reference) = (value, loss, value);
    }

    /// <summary>Judges an epoch and reports it. Returns whether to go on.</summary>
    /// <param name="epoch">Epoch, counted from 1.</param>
    /// <param name="loss">Mean training loss.</param>
    /// <param name="predictions">Predictions for the validation rows.</param>
    /// <param name="keepAsBest">Called where the epoch is the best so far.</param>
    /// <exception cref="InvalidOperationException">The loss is not finite and there is no network to keep.</exception>
    public bool Judge(int epoch, double loss, ReadOnlySpan<float> predictions, Action keepAsBest)
    {
        var settings = request.Settings;
        var (table, rows) = (request.Data.Validation, request.Data.ValidationRows);
        double validationLoss = double.NaN, score = double.NaN;
        if (rows.Length > 0)
            (validationLoss, score) = ValidationMetrics.Evaluate(_objective, request.Spec.Outputs, predictions, table, rows);
        if (!double.IsFinite(loss) || (rows.Length > 0 && !double.IsFinite(validationLoss)))
        {
            if (BestEpoch == 0 && !_hasStart)
                throw new InvalidOperationException(
                    $"Training diverged in epoch {epoch}: the loss is {loss}. Lower the learning rate (now {settings.LearningRate}) or "
                    + "look for extreme values in the features.");
            request.Observer.Warn?.Invoke(
                $"Training diverged in epoch {epoch} (loss {loss}); the network of epoch {BestEpoch} is kept. A lower learning rate than "
                + $"{settings.LearningRate} may help.");
            Reason = StopReason.NonFiniteLoss;
            return false;
        }
        // Without rows to judge by, the last epoch is the best.
        double value = rows.Length == 0 ? epoch : settings.StoppingMetric == StoppingMetric.Loss ? -validationLoss : score;
        if (value > _best)
        {
            (_best, _bestLoss, BestEpoch) = (value, validationLoss, epoch);
            keepAsBest();
        }
        // Where there is nothing to judge by, every epoch counts.
        double least = rows.Length == 0 ? 0 : settings.LeastGain;
        bool countsLoss = rows.Length > 0 && settings.StoppingMetric == StoppingMetric.Loss && _lossOfShares > 0;
        double gained = countsLoss ? Math.Min(value, -LearntShare * _lossOfShares) : value;
        if (gained > _reference + (least * Math.Abs(_reference)) || !double.IsFinite(_reference)) (_reference, _lastGain) = (gained, epoch);
        var progress = new TrainingProgress(epoch, loss, validationLoss, score, BestEpoch, _clock.Elapsed);
        _history.Add(progress);
        int patience = _bestLoss < LowLossShare * _lossOfShares ? settings.LowLossPatience : settings.Patience;
        request.Observer.OnEpoch?.Invoke(progress with { TimeLeft = TimeForecast.Left(_history, patience, request) });
        if (epoch - _lastGain >= patience)
        {
            Reason = StopReason.Patience;
            return false;
        }
        return epoch < settings.MaximumEpochs;
    }
}
