namespace MLNet.MoE;

/// <summary>How one number of experts did in the choice among several.</summary>
/// <param name="NumberOfExperts">Number of experts.</param>
/// <param name="LogLikelihood">Log-likelihood of its fit.</param>
/// <param name="Criterion">BIC; the least is chosen.</param>
/// <param name="Height">Height at which the dendrogram merges two of these experts; 0 for one expert; null without a dendrogram.</param>
public sealed record ExpertCountCriterion(int NumberOfExperts, double LogLikelihood, double Criterion, double? Height);
