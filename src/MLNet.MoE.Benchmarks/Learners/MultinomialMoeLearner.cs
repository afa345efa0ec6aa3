using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Multinomial logistic mixture of experts by EM: classification only.</summary>
internal sealed class MultinomialMoeLearner()
    : MixtureLearner<MultinomialMoeOptions>("multinomial-moe",
        "statistical mixture of logistic regressions by EM, 1 to 4 experts by BIC, for classes")
{
    public override string Instead => "use gaussian-moe for numbers, or --task multiclass";

    public override bool Supports(TaskKind task) => task != TaskKind.Regression;

    protected override (ITransformer Transformer, StatisticalMoeModelParameters Model) Fit(MLContext context,
        MultinomialMoeOptions options, TaskKind task, IDataView rows) =>
        MixtureTrainers.Create(context, task, options).Train(rows, null);
}
