using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Gaussian mixture of experts by EM: regression only.</summary>
internal sealed class GaussianMoeContender()
    : StatisticalContender<GaussianMoeOptions>("gaussian-moe", "Gaussian mixture of experts by EM, 1 to 4 experts by BIC")
{
    public override bool Supports(TaskKind task) => task == TaskKind.Regression;

    protected override (ITransformer Transformer, StatisticalMoeModelParameters Model) Fit(MLContext context, GaussianMoeOptions options, TaskKind task, IDataView training)
    {
        var fitted = context.Regression.Trainers.GaussianMoe(options).Fit(training);
        return (fitted, fitted.Model);
    }
}
