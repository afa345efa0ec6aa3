using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>Options of the linear learner; 0 leaves a choice to ML.NET, which makes it by the number of rows.</summary>
internal sealed class LinearOptions
{
    /// <summary>Ridge penalty, 0 or more. Default 0.</summary>
    [Range(1e-7, 1.0, 1e-4, true)]
    [Limit(0)]
    public double L2Regularization { get; set; }

    /// <summary>Share of small weights that is cut to zero, 0 or more. Default 0.</summary>
    [Range(1e-3, 1.0, 1e-1, true)]
    [Limit(0)]
    public double L1Regularization { get; set; }

    /// <summary>Passes over the rows at most, 1 or more; 0 chooses. Default 0.</summary>
    [Limit(1, Zero = "choose")]
    public int MaximumIterations { get; set; }
}
