namespace MLNet.MoE;

/// <summary>Distribution of simulated features; all are independent.</summary>
public enum FeatureDistribution
{
    /// <summary>Uniform from -1 to 1.</summary>
    Uniform,

    /// <summary>Standard normal.</summary>
    Normal,
}
