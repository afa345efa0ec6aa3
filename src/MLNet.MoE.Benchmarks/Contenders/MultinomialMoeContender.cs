using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Multinomial logistic mixture of experts by EM: classification only.</summary>
internal sealed class MultinomialMoeContender()
    : StatisticalContender<MultinomialMoeOptions>("multinomial-moe", "multinomial logistic mixture of experts by EM, 1 to 4 experts by BIC")
{
    public override bool Supports(TaskKind task) => task != TaskKind.Regression;

    protected override (ITransformer Transformer, StatisticalMoeModelParameters Model) Fit(MLContext context, MultinomialMoeOptions options, TaskKind task, IDataView training)
    {
        if (task == TaskKind.Binary)
        {
            var binary = context.BinaryClassification.Trainers.MultinomialMoe(options).Fit(training);
            return (binary, binary.Model.SubModel);
        }

        var multiclass = context.MulticlassClassification.Trainers.MultinomialMoe(options).Fit(training);
        return (multiclass, multiclass.Model);
    }
}
