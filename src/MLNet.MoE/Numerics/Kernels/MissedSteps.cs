namespace MLNet.MoE.Numerics.Kernels;

/// <summary>What several steps of AdamW without a gradient come to, as one step.</summary>
/// <param name="Keep">Factor on the parameter, from weight decay.</param>
/// <param name="Rate">Factor on the direction mean / (root of square + epsilon), which is taken from the parameter.</param>
/// <param name="MeanKeep">Factor on the first moment.</param>
/// <param name="SquareKeep">Factor on the second moment.</param>
/// <param name="Epsilon">Number that keeps the direction finite.</param>
/// <param name="AverageKeep">Factor on the parameters' average.</param>
/// <param name="AverageParameter">Share of the old parameter in the average.</param>
/// <param name="AverageRate">Factor on the direction, which is taken from the average.</param>
internal readonly record struct MissedSteps<T>(T Keep, T Rate, T MeanKeep, T SquareKeep, T Epsilon, T AverageKeep, T AverageParameter, T AverageRate);
