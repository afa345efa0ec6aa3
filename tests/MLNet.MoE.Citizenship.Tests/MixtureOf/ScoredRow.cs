namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>A score beside a column of the data.</summary>
public sealed class ScoredRow
{
    public string City { get; set; } = "";

    public float Score { get; set; }
}
