namespace MLNet.MoE.Numerics.Kernels;

/// <summary>Constants of a step of AdamW.</summary>
/// <param name="GradientScale">Factor on the gradient, from clipping.</param>
/// <param name="Keep">1 - learning rate * weight decay.</param>
/// <param name="Rate">Learning rate over the first moment's bias correction.</param>
/// <param name="SquareScale">1 over the root of the second moment's bias correction.</param>
internal readonly record struct AdamWStep<T>(T GradientScale, T Keep, T Rate, T SquareScale);
