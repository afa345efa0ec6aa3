namespace MLNet.MoE;

/// <summary>One point of a lasso path.</summary>
/// <param name="L1Regularization">Lasso penalty.</param>
/// <param name="LogLikelihood">Log-likelihood without penalty.</param>
/// <param name="NonZeroSlopes">Slopes of gate and experts that are not exactly zero.</param>
/// <param name="Bic">BIC that counts the parameters that are not zero.</param>
/// <param name="Estimates">Coefficients in original units, in the order of the report's coefficients.</param>
public sealed record RegularizationPathPoint(double L1Regularization, double LogLikelihood, int NonZeroSlopes, double Bic,
    IReadOnlyList<double> Estimates);
