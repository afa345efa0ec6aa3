namespace MLNet.MoE.Benchmarks;

/// <summary>What the signed-rank test does with pairs that do not differ.</summary>
public enum ZeroDifferences
{
    /// <summary>They are left out before ranking, as Wilcoxon did.</summary>
    Drop,

    /// <summary>
    /// They are ranked with the others and their ranks shared evenly between both sums; of an odd number one is left
    /// out (Demsar 2006, section 3.1.3).
    /// </summary>
    Split,
}
