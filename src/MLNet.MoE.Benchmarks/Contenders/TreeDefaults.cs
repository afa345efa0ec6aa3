namespace MLNet.MoE.Benchmarks;

/// <summary>What both tree learners get: a strong, usual configuration without tuning.</summary>
internal static class TreeDefaults
{
    /// <summary>Trees at most (rounds of one tree a class for LightGBM); the validation part decides how many are kept.</summary>
    public const int MaximumTrees = 1000;

    /// <summary>Shrinkage of each tree.</summary>
    public const double LearningRate = 0.05;

    /// <summary>Leaves of a tree at most.</summary>
    public const int Leaves = 31;

    /// <summary>Rows in a leaf at least.</summary>
    public const int RowsPerLeaf = 20;

    /// <summary>Trees without a better validation loss before growing stops.</summary>
    public const int Patience = 50;
}
