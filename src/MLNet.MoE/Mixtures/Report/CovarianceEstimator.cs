namespace MLNet.MoE;

/// <summary>Where standard errors come from.</summary>
public enum CovarianceEstimator
{
    /// <summary>Inverse of the observed information of the penalised log-likelihood: right where the model holds.</summary>
    Observed,

    /// <summary>Sandwich of the observed information around the outer products of the rows' scores: holds for a wrong model too.</summary>
    Sandwich,
}
