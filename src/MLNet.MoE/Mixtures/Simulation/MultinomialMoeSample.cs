namespace MLNet.MoE;

/// <summary>Rows drawn from a multinomial logistic mixture of experts.</summary>
/// <param name="Features">(rows, features).</param>
/// <param name="Labels">Class of each row, from 0.</param>
/// <param name="Experts">Expert that drew each row's class, from 0: what a fit does not see.</param>
public sealed record MultinomialMoeSample(double[,] Features, int[] Labels, int[] Experts);
