using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>A contender that an <see cref="ITrainingEngine"/> trains.</summary>
internal interface INetworkContender : IContender;
