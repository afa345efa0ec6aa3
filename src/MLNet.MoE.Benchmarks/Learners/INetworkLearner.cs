using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>A learner that an <see cref="ITrainingEngine"/> trains.</summary>
internal interface INetworkLearner : ILearner;
