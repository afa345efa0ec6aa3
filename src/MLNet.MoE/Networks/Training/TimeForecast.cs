namespace MLNet.MoE.Networks.Training;

/// <summary>
/// Expects how long a fit will still take. When training will stop can only be guessed: the rule was fitted to 247 runs on 62 tables. On
/// tables that it was not fitted to, 7 of 10 moments of a run had an expectation that was right within a factor of 1.5, early ones less
/// often than late ones. Fits that follow, for as many epochs as were best, are then known.
/// </summary>
internal static class TimeForecast
{
    // Of the logarithm of the epochs to come, by least absolute deviations.
    private const double Constant = 0.564, OfLength = 0.15, OfPause = -1.031, OfImprovement = 0.205, OfShortest = 0.748;

    /// <summary>Epochs that make the pace of the others known: the first compiles code.</summary>
    private const int SlowEpochs = 1;

    /// <summary>The time left after the last epoch of a history.</summary>
    /// <param name="history">The epochs so far, one at least.</param>
    /// <param name="patience">Epochs without improvement that end training.</param>
    /// <param name="request">The run.</param>
    public static TimeSpan Left(IReadOnlyList<TrainingProgress> history, int patience, TrainingRequest request)
    {
        var last = history[^1];
        double epochs = request.Data.ValidationRows.Length == 0 ? request.Settings.MaximumEpochs - last.Epoch
            : Math.Min(EpochsLeft(history, patience), request.Settings.MaximumEpochs - last.Epoch);
        double best = Math.Max(last.BestEpoch, last.Epoch + epochs - patience);
        int skipped = history.Count > SlowEpochs ? SlowEpochs : 0;
        double pace = skipped == 0 ? last.Elapsed.TotalSeconds / last.Epoch
            : (last.Elapsed - history[skipped - 1].Elapsed).TotalSeconds / (last.Epoch - skipped);
        var left = TimeSpan.FromSeconds(pace * (epochs + (best * request.FurtherWork)));
        return request.Deadline is { } deadline && deadline.Left < left ? deadline.Left : left;
    }

    /// <summary>Epochs until training stops early.</summary>
    internal static double EpochsLeft(IReadOnlyList<TrainingProgress> history, int patience)
    {
        var last = history[^1];
        int shortest = Math.Max(1, last.BestEpoch + patience - last.Epoch);
        // How much the best loss has fallen over the last third of the run.
        var before = history[Math.Max(0, history.Count - 1 - Math.Max(2, history.Count / 3))];
        double earlier = history[Math.Max(0, before.BestEpoch - 1)].ValidationLoss;
        double now = history[Math.Max(0, last.BestEpoch - 1)].ValidationLoss;
        double improvement = earlier > now && now > 0 ? Math.Log(earlier / now) : 0;
        double logarithm = Constant + (OfLength * Math.Log(last.BestEpoch + patience))
            + (OfPause * (last.Epoch - last.BestEpoch) / patience) + (OfImprovement * Math.Log(1 + (20 * improvement)))
            + (OfShortest * Math.Log(shortest));
        return Math.Max(shortest, Math.Exp(logarithm));
    }
}
