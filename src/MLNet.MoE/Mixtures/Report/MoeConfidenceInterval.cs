namespace MLNet.MoE;

/// <summary>A confidence interval of one coefficient, in original units.</summary>
/// <param name="Coefficient">The coefficient with its estimate.</param>
/// <param name="Lower">Lower end; negative infinity where the data give none.</param>
/// <param name="Upper">Upper end; infinity where the data give none.</param>
public sealed record MoeConfidenceInterval(MoeCoefficient Coefficient, double Lower, double Upper);
