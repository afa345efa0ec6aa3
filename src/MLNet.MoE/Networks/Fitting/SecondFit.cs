using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>A fit on all rows, after a first one has found, by the rows that it held out, how many epochs are best.</summary>
internal static class SecondFit
{
    /// <summary>
    /// Epochs of the second fit, by the best one of the first: half of them where it goes on; from the start, on more rows, between as many
    /// epochs and as many steps. As many epochs held 4 points too few labels on a table without noise; as many steps 2 points too many in
    /// the mean over tables, as more rows make smaller errors (EXPERIMENTS.md, section 22).
    /// </summary>
    public static int Epochs(int bestEpoch, bool fromStart, TrainingData data)
    {
        if (!fromStart) return (bestEpoch + 1) / 2;
        double all = data.TrainingRows.Length + data.ValidationRows.Length;
        return Math.Max(1, (int)Math.Round(bestEpoch * Math.Sqrt(data.TrainingRows.Length / all)));
    }

    /// <summary>
    /// Trains on from the best network, on all rows and for half as many epochs as were best, which gains what a fit from the start gains
    /// (EXPERIMENTS.md, section 23); gives what the first fit gave where that does not come to an end. A network with intervals begins anew
    /// and takes hardly more steps than were best: those that they are calibrated by take these, and the longer a network has learnt, the
    /// nearer its bounds come to each other.
    /// </summary>
    public static TrainingResult Of(ITrainingEngine engine, TrainingRequest request, TrainingResult first, bool fromStart)
    {
        int epochs = Epochs(first.BestEpoch, fromStart, request.Data);
        if (first.BestEpoch == 0 || first.StopReason is not (StopReason.Patience or StopReason.MaximumEpochs)) return first;
        if (request.Deadline?.Left < FurtherFits.Time(request, first, epochs))
        {
            request.Observer.Warn?.Invoke(
                "The second fit, on all rows, is left out, as it would not end within the time limit; the network has not learnt from the "
                + "rows that were held out.");
            return first;
        }
        var last = first.History[^1];
        var again = request with
        {
            Start = fromStart ? request.Start : first.Weights,
            Data = request.Data.WithValidationLearned(),
            FurtherWork = 0,
            Spec = fromStart ? request.Spec
                : request.Spec with { GateTemperature = request.Settings.GateTemperature(request.Spec, first.BestEpoch) },
            Settings = fromStart ? request.Settings with { MaximumEpochs = epochs }
                : request.Settings with { MaximumEpochs = epochs, FinalGateTemperature = null },
            Observer = request.Observer with
            {
                OnEpoch = progress => request.Observer.OnEpoch?.Invoke(
                    progress with { Epoch = last.Epoch + progress.Epoch, BestEpoch = first.BestEpoch,
                        Elapsed = last.Elapsed + progress.Elapsed }),
                Warn = warning => request.Observer.Warn?.Invoke($"Second fit, on all rows: {warning}"),
            },
        };
        try
        {
            var second = WithFrozenParts(engine.Train(again), again);
            return second.StopReason == StopReason.MaximumEpochs ? first with { Weights = second.Weights } : first;
        }
        catch (InvalidOperationException exception)
        {
            again.Observer.Warn!($"{exception.Message} The network of the first fit, which saw no validation row, is kept.");
            return first;
        }
    }

    /// <summary>The result with the arrays that were not to be trained as they were: averaging may have moved their last bit.</summary>
    public static TrainingResult WithFrozenParts(TrainingResult result, TrainingRequest request)
        => request.Settings.TrainedParts == NetworkParts.All ? result : result with
        {
            Weights = new([.. result.Weights.Arrays.Zip(request.Start.Arrays, (trained, start)
                => request.Settings.Trains(trained.Shape.Group) ? trained : start)]),
        };
}
