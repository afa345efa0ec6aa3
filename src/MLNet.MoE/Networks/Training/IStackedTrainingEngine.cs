namespace MLNet.MoE.Networks.Training;

/// <summary>An engine that can train several networks as one.</summary>
public interface IStackedTrainingEngine : ITrainingEngine
{
    /// <summary>Whether there is something to gain by it here, as on a GPU, which one small network leaves idle.</summary>
    bool GainsByStacking { get; }

    /// <summary>Whether two runs can be trained as one.</summary>
    bool CanStack(TrainingRequest first, TrainingRequest second);

    /// <summary>Trains networks as one; each comes out as it would alone, but for rounding.</summary>
    /// <param name="requests">One for each network; each of them can be stacked with the first.</param>
    /// <returns>What came of each, in the same order.</returns>
    /// <exception cref="ArgumentException">There are none, or some cannot be stacked with the first.</exception>
    /// <exception cref="OperationCanceledException">Any of them was cancelled and not all of them keep the best network.</exception>
    /// <exception cref="InvalidOperationException">A network's very first losses were not finite, or memory does not suffice for
    /// all.</exception>
    IReadOnlyList<TrainingResult> TrainMany(IReadOnlyList<TrainingRequest> requests);
}
