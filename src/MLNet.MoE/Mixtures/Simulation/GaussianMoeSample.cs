namespace MLNet.MoE;

/// <summary>Rows drawn from a Gaussian mixture of experts.</summary>
/// <param name="Features">(rows, features).</param>
/// <param name="Outcomes">Outcome of each row.</param>
/// <param name="Experts">Expert that drew each row's outcome, from 0: what a fit does not see.</param>
public sealed record GaussianMoeSample(double[,] Features, double[] Outcomes, int[] Experts);
