namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>What a regression gives.</summary>
public sealed class ScoredRegime
{
    public float Score { get; set; }
}
