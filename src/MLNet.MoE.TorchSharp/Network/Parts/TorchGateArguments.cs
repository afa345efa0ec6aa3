using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>The numbers that a gate computes with.</summary>
/// <param name="Experts">Number of experts.</param>
/// <param name="Temperature">(networks, 1, 1); null is 1.</param>
/// <param name="ActiveExperts">Experts that get a weight at most.</param>
/// <param name="ProbabilityGap">How far from the best the probability of an active expert may be.</param>
/// <param name="LargestThreshold">Largest threshold of probabilities.</param>
internal readonly record struct TorchGateArguments(int Experts, Tensor? Temperature, int ActiveExperts, float ProbabilityGap,
    float LargestThreshold)
{
    /// <summary>Values over the temperature.</summary>
    public Tensor Over(Tensor values) => Temperature is null ? values : values / Temperature;
}
