using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>Options of LightGBM beyond those of all trees; the ranges are those of the TabR study.</summary>
internal sealed class LightGbmOptions : TreeOptions
{
    /// <summary>Share of the rows that a tree is grown on, above 0 to 1. Default 1.</summary>
    [Range(0.5, 1.0, 1.0)]
    [Limit(0, 1, WithoutLow = true)]
    public double SubsampleFraction { get; set; } = 1;

    /// <summary>Sum of second derivatives in a leaf at least, 0 or more. Default 0.1, ML.NET's.</summary>
    [Range(1e-4, 100, 0.1, true)]
    [Limit(0)]
    public double MinimumChildWeight { get; set; } = 0.1;

    /// <summary>Ridge penalty on the values of leaves, 0 or more. Default 0.01, ML.NET's.</summary>
    [Range(0.1, 10, 0.1, true)]
    [Limit(0)]
    public double L2Regularization { get; set; } = 0.01;
}
