using Microsoft.ML.SearchSpace;

namespace MLNet.MoE.Benchmarks;

/// <summary>Options of LightGBM beyond those of all trees; the ranges are those of the TabR study.</summary>
internal sealed class LightGbmOptions : TreeOptions
{
    /// <summary>Share of the rows that a tree is grown on. Default 1.</summary>
    [Range(0.5, 1.0, 1.0)]
    public double SubsampleFraction { get; set; } = 1;

    /// <summary>Sum of second derivatives in a leaf at least. Default 0.1, ML.NET's.</summary>
    [Range(1e-4, 100, 0.1, true)]
    public double MinimumChildWeight { get; set; } = 0.1;

    /// <summary>Ridge penalty on the values of leaves, 0 or more. Default 0.01, ML.NET's.</summary>
    [Range(0.1, 10, 0.1, true)]
    public double L2Regularization { get; set; } = 0.01;

    public override void Check()
    {
        base.Check();
        Require(SubsampleFraction is > 0 and <= 1, nameof(SubsampleFraction), SubsampleFraction, "above 0 and at most 1");
        Require(MinimumChildWeight >= 0, nameof(MinimumChildWeight), MinimumChildWeight, "0 or more");
        Require(L2Regularization >= 0, nameof(L2Regularization), L2Regularization, "0 or more");
    }
}
