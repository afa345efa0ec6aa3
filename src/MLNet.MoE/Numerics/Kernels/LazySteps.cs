namespace MLNet.MoE.Numerics.Kernels;

/// <summary>What several steps of AdamW without a gradient come to, as one step.</summary>
/// <param name="DecayFactor">Factor on the parameter, from weight decay.</param>
/// <param name="Rate">Factor on the direction m / (root of v + epsilon), which is taken from the parameter.</param>
/// <param name="MomentFactor1">Factor on m.</param>
/// <param name="MomentFactor2">Factor on v.</param>
/// <param name="Epsilon">Number that keeps the direction finite.</param>
/// <param name="AverageFactor">Factor on the parameters' average.</param>
/// <param name="AverageShare">Share of the old parameter in the average.</param>
/// <param name="AverageRate">Factor on the direction, which is taken from the average.</param>
internal readonly record struct LazySteps<T>(T DecayFactor, T Rate, T MomentFactor1, T MomentFactor2, T Epsilon, T AverageFactor,
    T AverageShare, T AverageRate);
