namespace MLNet.MoE;

/// <summary>How one number of experts did in the choice among several.</summary>
/// <param name="NumberOfExperts">Number of experts.</param>
/// <param name="LogLikelihood">Log-likelihood of its fit, or of the merged mixture on a dendrogram.</param>
/// <param name="Criterion">BIC, or the dendrogram's criterion; the least is chosen.</param>
/// <param name="Height">Height at which the dendrogram merges two of these experts; null for a choice by BIC.</param>
public sealed record ExpertCountCriterion(int NumberOfExperts, double LogLikelihood, double Criterion, double? Height);
