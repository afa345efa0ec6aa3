namespace MLNet.MoE;

/// <summary>How the categories of a one-hot column enter the regressions of gate and experts.</summary>
public enum CategoryContrasts
{
    /// <summary>
    /// Each category against a reference category, which has no coefficient: R's treatment contrasts. The reference is the most frequent
    /// category unless <see cref="StatisticalMoeOptions.ReferenceLevels"/> names another.
    /// </summary>
    Reference,

    /// <summary>Each category against the mean of all categories: R's sum contrasts. The fit is the same as with a reference; only the
    /// reported coefficients differ.</summary>
    Sum,

    /// <summary>Every category has a column, as one-hot encoding gives them. One of them follows from the others and is left
    /// out.</summary>
    None,
}
