namespace MLNet.MoE;

/// <summary>How the experts of a <c>MixtureOf</c> are weighed.</summary>
public enum MixtureGate
{
    /// <summary>Row by row where cross-validation says that it helps, otherwise the same for all rows.</summary>
    Automatic,

    /// <summary>The same for all rows: the convex combination with the smallest loss on held-out rows.</summary>
    Global,

    /// <summary>Row by row, with a shrinkage to the global weights that cross-validation chooses.</summary>
    PerRow,
}
