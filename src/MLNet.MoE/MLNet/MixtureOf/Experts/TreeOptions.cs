using Microsoft.ML.SearchSpace;
using Microsoft.ML.Trainers.FastTree;
using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>
/// What both tree learners get: a strong, usual configuration without tuning, and the ranges in which trees are usually tuned. With at most
/// 1000 trees, shrinkage below 0.01 would only stop too early.
/// </summary>
internal class TreeOptions
{
    /// <summary>Trees at most (rounds of one tree a class for LightGBM), 1 or more; the validation part decides how many are kept. Default
    /// 1000.</summary>
    [Limit(1)]
    public int MaximumTrees { get; set; } = 1000;

    /// <summary>Trees without a better validation loss before growing stops, 1 or more. Default 50.</summary>
    [Limit(1)]
    public int Patience { get; set; } = 50;

    /// <summary>Shrinkage of each tree, above 0 to 1. Default 0.05.</summary>
    [Range(0.01, 0.5, 0.05, true)]
    [Limit(0, 1, WithoutLow = true)]
    public double LearningRate { get; set; } = 0.05;

    /// <summary>Leaves of a tree at most, 2 or more. Default 31.</summary>
    [Range(4, 768, 31, true)]
    [Limit(2)]
    public int Leaves { get; set; } = 31;

    /// <summary>Rows in a leaf at least, 1 or more. Default 20.</summary>
    [Range(1, 200, 20, true)]
    [Limit(1)]
    public int RowsPerLeaf { get; set; } = 20;

    /// <summary>Share of the columns that a tree looks at, above 0 to 1. Default 1.</summary>
    [Range(0.5, 1.0, 1.0)]
    [Limit(0, 1, WithoutLow = true)]
    public double FeatureFraction { get; set; } = 1;

    /// <summary>Gives the options to a trainer of FastTree, with what a fit says.</summary>
    public void ApplyTo(BoostedTreeOptions trainer, ExpertSettings settings, int trees)
    {
        trainer.FeatureColumnName = settings.Features;
        trainer.ExampleWeightColumnName = settings.Weight;
        trainer.NumberOfTrees = trees;
        trainer.LearningRate = LearningRate;
        trainer.NumberOfLeaves = Leaves;
        trainer.MinimumExampleCountPerLeaf = RowsPerLeaf;
        trainer.FeatureFraction = FeatureFraction;
        trainer.NumberOfThreads = settings.Threads;
        trainer.Seed = settings.Seed;
        trainer.FeatureSelectionSeed = settings.Seed;
    }
}
