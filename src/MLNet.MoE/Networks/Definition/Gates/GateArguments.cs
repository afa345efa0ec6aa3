using System.Numerics;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The numbers that a gate computes with.</summary>
/// <param name="Experts">Number of experts.</param>
/// <param name="Temperature">Temperature, positive.</param>
/// <param name="ActiveExperts">Experts that get a weight at most, where the gate limits them.</param>
/// <param name="ProbabilityGap">How far from the best the probability of an active expert may be.</param>
/// <param name="LargestThreshold">Largest threshold of probabilities, above 0.</param>
internal readonly record struct GateArguments<T>(int Experts, T Temperature, int ActiveExperts, T ProbabilityGap, T LargestThreshold)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
