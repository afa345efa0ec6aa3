namespace MLNet.MoE.Numerics.Kernels;

/// <summary>Numbers of a step of AdamW.</summary>
/// <param name="GradientScale">Factor on the gradient, from clipping.</param>
/// <param name="DecayFactor">1 - learning rate * weight decay.</param>
/// <param name="Rate">Learning rate over the bias correction of m.</param>
/// <param name="RootScale">1 over the root of the bias correction of v.</param>
internal readonly record struct AdamWStep<T>(T GradientScale, T DecayFactor, T Rate, T RootScale);
