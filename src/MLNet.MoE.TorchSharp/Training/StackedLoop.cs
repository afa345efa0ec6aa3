using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// The library's training loop for stacked networks: epoch by epoch all of them train, and each is judged, kept and stopped by itself.
/// A network that has stopped costs its share of the steps until the last one stops; what it learns then is dropped.
/// </summary>
internal static class StackedLoop
{
    /// <summary>Trains until every network has stopped.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled and the settings don't keep the best networks.</exception>
    /// <exception cref="InvalidOperationException">A network's loss was not finite before there was a network to keep.</exception>
    public static IReadOnlyList<TrainingResult> Run(IReadOnlyList<TrainingRequest> requests, TorchTrainer trainer)
    {
        EarlyStopping[] stopping = [.. requests.Select(request => new EarlyStopping(request))];
        var running = Enumerable.Range(0, requests.Count).ToList();
        foreach (int network in running) trainer.KeepAsBest(network);
        if (requests.All(r => r.Settings.KeepsStart && r.Data.ValidationRows.Length > 0))
        {
            float[] starts = trainer.PredictValidation();
            int length = starts.Length / requests.Count;
            foreach (int network in running) stopping[network].JudgeStart(starts.AsSpan(network * length, length));
        }
        for (int epoch = 1; running.Count > 0; epoch++)
        {
            double[] losses;
            try
            {
                losses =
                    trainer.TrainEpoch(
                        [.. requests.Select(
                            r => BatchOrder.ForEpoch(r.Data, r.Settings.Seed, epoch, BatchOrder.Count(r.Spec, r.Settings)))],
                                CheckCancelled);
            }
            catch (OperationCanceledException exception)
                when (exception is TimeLimitException || requests.All(r => r.Settings.KeepBestOnCancellation))
            {
                foreach (int network in running)
                {
                    if (stopping[network].BestEpoch == 0 && !requests[network].Settings.KeepsStart) trainer.KeepAsBest(network);
                    stopping[network].Reason = exception is TimeLimitException ? StopReason.TimeLimit : StopReason.Cancelled;
                }
                break;
            }
            float[] predictions = trainer.PredictValidation();
            int each = predictions.Length / requests.Count;
            running.RemoveAll(
                network =>
                    !stopping[network].Judge(epoch, losses[network], predictions.AsSpan(network * each, each),
                        () => trainer.KeepAsBest(network)));
        }
        return [.. requests.Select(
            (_, i) => new TrainingResult(trainer.ExportBest(i), stopping[i].History, stopping[i].BestEpoch, stopping[i].Reason))];

        void CheckCancelled()
        {
            foreach (var request in requests) request.Observer.CheckCancelled?.Invoke();
        }
    }
}
