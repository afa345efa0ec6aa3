using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE.Cli.Models;

/// <summary>ML.NET's FastTree; several classes through one-versus-all, since it has no multiclass trainer.</summary>
internal sealed class FastTreeChoice : ITrainerChoice
{
    public string Name => "fasttree";

    public string Description => "boosted trees of ML.NET (FastTree)";

    public bool NeedsCompleteNumbers => true;

    public bool NeedsCommonScale => false;

    public IEstimator<ITransformer> Create(TrainerRequest request)
    {
        TrainerChoices.RefuseSettings(this, request);
        var context = request.Context;
        return request.Task switch
        {
            TaskKind.Regression => context.Regression.Trainers.FastTree(With(new FastTreeRegressionTrainer.Options(), request)),
            TaskKind.Binary => context.BinaryClassification.Trainers.FastTree(With(new FastTreeBinaryTrainer.Options(), request)),
            _ => context.MulticlassClassification.Trainers.OneVersusAll(
                context.BinaryClassification.Trainers.FastTree(With(new FastTreeBinaryTrainer.Options(), request)), request.Label),
        };
    }

    private static TOptions With<TOptions>(TOptions options, TrainerRequest request)
        where TOptions : BoostedTreeOptions
    {
        options.LabelColumnName = request.Label;
        options.FeatureColumnName = request.Features;
        options.ExampleWeightColumnName = request.Weight;
        options.Seed = request.Seed;
        options.FeatureSelectionSeed = request.Seed;
        options.NumberOfThreads = request.Threads;
        return options;
    }
}
