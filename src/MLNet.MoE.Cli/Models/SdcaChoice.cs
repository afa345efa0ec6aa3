using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace MLNet.MoE.Cli.Models;

/// <summary>ML.NET's linear learner. It runs on one thread, since more would give another model every time.</summary>
internal sealed class SdcaChoice : ITrainerChoice
{
    public string Name => "sdca";

    public string Description => "a linear model of ML.NET (SDCA)";

    public bool NeedsCompleteNumbers => true;

    public bool NeedsCommonScale => true;

    public IEstimator<ITransformer> Create(TrainerRequest request)
    {
        TrainerChoices.RefuseSettings(this, request);
        var context = request.Context;
        var (label, features, weight) = (request.Label, request.Features, request.Weight);
        return request.Task switch
        {
            TaskKind.Regression => context.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options
            {
                LabelColumnName = label, FeatureColumnName = features, ExampleWeightColumnName = weight, NumberOfThreads = 1,
            }),
            TaskKind.Binary => context.BinaryClassification.Trainers.SdcaLogisticRegression(new SdcaLogisticRegressionBinaryTrainer.Options
            {
                LabelColumnName = label, FeatureColumnName = features, ExampleWeightColumnName = weight, NumberOfThreads = 1,
            }),
            _ => context.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options
            {
                LabelColumnName = label, FeatureColumnName = features, ExampleWeightColumnName = weight, NumberOfThreads = 1,
            }),
        };
    }
}
