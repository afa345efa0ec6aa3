namespace MLNet.MoE;

/// <summary>How the number of experts is chosen where <see cref="StatisticalMoeOptions.NumberOfExperts"/> is 0.</summary>
public enum ExpertSelection
{
    /// <summary>Fit 1 to the maximum number and keep the least BIC.</summary>
    Bic,

    /// <summary>Fit the maximum number once, merge the two nearest experts again and again, fit each level from there without random
    /// starts, and keep the least BIC.</summary>
    Dendrogram,
}
