using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>Options of the Gaussian mixture of experts: a softmax gate over linear regressions, each with a scale of its own (arXiv
/// 2305.03288).</summary>
public sealed class GaussianMoeOptions : StatisticalMoeOptions
{
    /// <summary>
    /// Weight of the penalty that keeps an expert's variance from falling to zero, above 0: it counts as twice so many rows whose squared
    /// residual is the outcome's variance. Default 0.01.
    /// </summary>
    [Limit(0, WithoutLow = true)]
    public double VarianceRegularization { get; set; } = 0.01;

    /// <summary>
    /// Probability, above 0 to below 1, of an interval of the label that the transformer adds as the columns <c>Lower</c> and
    /// <c>Upper</c>, the same probability left out on either side; null for none. It is the mixture's own, with its parameters taken as
    /// known: it covers that share of rows as far as the mixture describes them. Default null.
    /// </summary>
    [Limit(0, 1, WithoutLow = true, WithoutHigh = true)]
    public double? PredictionInterval { get; set; }
}
