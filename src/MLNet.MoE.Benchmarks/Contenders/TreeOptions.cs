using Microsoft.ML.SearchSpace;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What both tree learners get: a strong, usual configuration without tuning, and the ranges in which trees are usually tuned. With at most 1000 trees,
/// shrinkage below 0.01 would only stop too early.
/// </summary>
internal class TreeOptions
{
    /// <summary>Trees at most (rounds of one tree a class for LightGBM); the validation part decides how many are kept. Default 1000.</summary>
    public int MaximumTrees { get; set; } = 1000;

    /// <summary>Trees without a better validation loss before growing stops. Default 50.</summary>
    public int Patience { get; set; } = 50;

    /// <summary>Shrinkage of each tree. Default 0.05.</summary>
    [Range(0.01, 0.5, 0.05, true)]
    public double LearningRate { get; set; } = 0.05;

    /// <summary>Leaves of a tree at most. Default 31.</summary>
    [Range(4, 768, 31, true)]
    public int Leaves { get; set; } = 31;

    /// <summary>Rows in a leaf at least. Default 20.</summary>
    [Range(1, 200, 20, true)]
    public int RowsPerLeaf { get; set; } = 20;

    /// <summary>Share of the columns that a tree looks at. Default 1.</summary>
    [Range(0.5, 1.0, 1.0)]
    public double FeatureFraction { get; set; } = 1;

    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentException">The message names option and value.</exception>
    public virtual void Check()
    {
        Require(MaximumTrees >= 1, nameof(MaximumTrees), MaximumTrees, "at least 1");
        Require(Patience >= 1, nameof(Patience), Patience, "at least 1");
        Require(LearningRate is > 0 and <= 1, nameof(LearningRate), LearningRate, "above 0 and at most 1");
        Require(Leaves >= 2, nameof(Leaves), Leaves, "at least 2");
        Require(RowsPerLeaf >= 1, nameof(RowsPerLeaf), RowsPerLeaf, "at least 1");
        Require(FeatureFraction is > 0 and <= 1, nameof(FeatureFraction), FeatureFraction, "above 0 and at most 1");
    }

    /// <summary>Throws unless a condition holds.</summary>
    protected static void Require(bool holds, string option, object value, string needed)
    {
        if (!holds) throw new ArgumentException($"{option} is {OptionSettings.Text(value)}; it must be {needed}.");
    }
}
