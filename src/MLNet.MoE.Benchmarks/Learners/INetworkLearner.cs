using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>A learner that an <see cref="ITrainingEngine"/> trains.</summary>
internal interface INetworkLearner : ILearner
{
    /// <summary>Makes sure that its settings ask for the network that a fit goes on from.</summary>
    /// <exception cref="ArgumentException">They ask for another one.</exception>
    void CheckContinues(NetworkModelParameters previous) => throw new ArgumentException($"'{Name}' cannot be trained on.");
}
