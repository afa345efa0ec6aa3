using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>
/// Predictions for the training rows by networks that did not learn from them, each on all rows but a part: where the network that is kept
/// has learnt from every row, its intervals are calibrated on these, as in cross-conformal prediction (Vovk 2015, Annals of Mathematics and
/// Artificial Intelligence 74).
/// </summary>
/// <param name="engine">What trains.</param>
/// <param name="request">The fit that found the best epoch; its validation rows are in the table of its training rows.</param>
/// <param name="first">What came of it.</param>
/// <param name="gateNoise">Draws that predictions average over.</param>
internal sealed class CrossFit(ITrainingEngine engine, TrainingRequest request, TrainingResult first, float[] gateNoise)
{
    /// <summary>Parts that the training rows are divided into at most: as many networks are trained.</summary>
    public const int MostParts = 4;

    /// <summary>Trains the networks one after the other and predicts.</summary>
    /// <param name="temperature">Temperature of the predictions.</param>
    /// <param name="seed">Seed of the division.</param>
    public List<HeldOutPredictions> Predict(float temperature, int seed)
    {
        var (data, predictions) = (request.Data, new List<HeldOutPredictions>());
        var spec = request.Spec with { GateTemperature = request.Settings.GateTemperature(request.Spec, first.BestEpoch) };
        int[] order = [.. data.TrainingRows];
        new Random(seed).Shuffle(order);
        // Parts of the size of the validation rows.
        int parts = Math.Clamp((int)Math.Round((double)order.Length / data.ValidationRows.Length), 1, MostParts);
        for (int part = 0; part < parts && order.Length >= 2 * parts; part++)
        {
            int[] heldOut = [.. order.Where((_, i) => i % parts == part).Order()];
            var left = heldOut.ToHashSet();
            var again = request with
            {
                Data = data with
                {
                    TrainingRows = [.. data.TrainingRows.Where(row => !left.Contains(row)), .. data.ValidationRows], ValidationRows = [],
                },
                FurtherWork = parts - 1 - part,
                Settings = request.Settings with { MaximumEpochs = first.BestEpoch },
                Observer = Following(request.Observer, part),
            };
            if (Train(again) is not { } result) continue;
            if (result.StopReason is StopReason.Cancelled or StopReason.TimeLimit) break;
            predictions.Add(HeldOutPredictions.Of(spec, result.Weights, gateNoise, data.Training, heldOut, temperature));
        }
        return predictions;
    }

    private TrainingResult? Train(TrainingRequest again)
    {
        try
        {
            var result = engine.Train(again);
            return result.StopReason is StopReason.MaximumEpochs or StopReason.Cancelled or StopReason.TimeLimit
                ? result : null;
        }
        catch (InvalidOperationException exception)
        {
            again.Observer.Warn?.Invoke($"{exception.Message} The intervals are calibrated without the rows that were held out from it.");
            return null;
        }
    }

    /// <summary>Epochs count on from those of the first fit and of a fit on all rows.</summary>
    private TrainingObserver Following(TrainingObserver observer, int part)
    {
        int before = first.History[^1].Epoch + SecondFit.Epochs(first.BestEpoch, fromStart: true, request.Data)
            + (part * first.BestEpoch);
        var elapsed = first.History[^1].Elapsed;
        return observer with
        {
            OnEpoch = progress => observer.OnEpoch?.Invoke(
                progress with { Epoch = before + progress.Epoch, BestEpoch = first.BestEpoch, Elapsed = elapsed + progress.Elapsed }),
            Warn = warning => observer.Warn?.Invoke($"Fit {part + 1} for the intervals: {warning}"),
        };
    }
}
