namespace MLNet.MoE;

/// <summary>Options of the multinomial logistic mixture of experts: a softmax gate over logistic regressions (arXiv 2310.14188).</summary>
public sealed class MultinomialMoeOptions : StatisticalMoeOptions
{
}
