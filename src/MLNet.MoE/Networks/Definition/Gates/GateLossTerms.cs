namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>What a gate is trained for beside the objective. None of it is part of the trained network.</summary>
public sealed record GateLossTerms
{
    /// <summary>Weight of the term against uneven use of the experts; 0 for none.</summary>
    public float LoadBalance { get; init; }

    /// <summary>Registered name of that term.</summary>
    public string LoadBalanceTerm { get; init; } = GateLossRegistry.Default;

    /// <summary>Weight of the mean entropy of the experts' weights; 0 for none.</summary>
    public float Entropy { get; init; }
}
