using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Gaussian mixture of experts by EM: regression only.</summary>
internal sealed class GaussianMoeLearner()
    : MixtureLearner<GaussianMoeOptions>("gaussian-moe",
        "statistical mixture of linear regressions by EM, 1 to 4 experts by BIC, for numbers")
{
    public override string Instead => "use multinomial-moe for classes, or --task regression";

    public override bool Supports(TaskKind task) => task == TaskKind.Regression;

    protected override (ITransformer Transformer, StatisticalMoeModelParameters Model) Fit(MLContext context, GaussianMoeOptions options,
        TaskKind task, IDataView rows) =>
        MixtureTrainers.Create(context, options).Train(rows, null);
}
