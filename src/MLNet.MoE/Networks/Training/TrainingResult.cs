using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Training;

/// <summary>What came of a run.</summary>
/// <param name="Weights">Weights of the best epoch.</param>
/// <param name="History">One record an epoch.</param>
/// <param name="BestEpoch">Epoch of the weights, counted from 1; 0 where no epoch was finished.</param>
/// <param name="StopReason">Why it ended.</param>
public sealed record TrainingResult(NetworkWeights Weights, IReadOnlyList<TrainingProgress> History, int BestEpoch, StopReason StopReason);
