using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;

namespace MLNet.MoE.Cli.Models;

/// <summary>ML.NET's LightGBM.</summary>
internal sealed class LightGbmChoice : ITrainerChoice
{
    public string Name => "lightgbm";

    public string Description => "boosted trees of ML.NET (LightGBM)";

    public bool NeedsCompleteNumbers => false;

    public bool NeedsCommonScale => false;

    public IEstimator<ITransformer> Create(TrainerRequest request)
    {
        TrainerChoices.RefuseSettings(this, request);
        var context = request.Context;
        var (label, features, weight, seed, threads) = (request.Label, request.Features, request.Weight, request.Seed, request.Threads);
        return request.Task switch
        {
            TaskKind.Regression => context.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options
            {
                LabelColumnName = label, FeatureColumnName = features, ExampleWeightColumnName = weight, Seed = seed, NumberOfThreads = threads, Deterministic = true,
            }),
            TaskKind.Binary => context.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
            {
                LabelColumnName = label, FeatureColumnName = features, ExampleWeightColumnName = weight, Seed = seed, NumberOfThreads = threads, Deterministic = true,
            }),
            _ => context.MulticlassClassification.Trainers.LightGbm(new LightGbmMulticlassTrainer.Options
            {
                LabelColumnName = label, FeatureColumnName = features, ExampleWeightColumnName = weight, Seed = seed, NumberOfThreads = threads, Deterministic = true,
                UseSoftmax = true,
            }),
        };
    }
}
