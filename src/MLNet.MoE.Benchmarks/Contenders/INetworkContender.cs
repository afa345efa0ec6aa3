namespace MLNet.MoE.Benchmarks;

/// <summary>A contender that an <see cref="MLNet.MoE.Training.ITrainingEngine"/> trains.</summary>
internal interface INetworkContender : IContender;
