using Microsoft.ML;

namespace MLNet.MoE.Cli.Models;

/// <summary>One of the networks, with or without an embedding of numbers.</summary>
/// <param name="name">Name of the choice.</param>
/// <param name="description">One line for the help.</param>
/// <param name="embedding">Registered name of the embedding of numbers.</param>
/// <param name="create">Makes the trainer of a task from options.</param>
internal sealed class NetworkChoice<TOptions>(
    string name, string description, string embedding, Func<MLContext, TaskKind, TOptions, IEstimator<ITransformer>> create) : ITrainerChoice
    where TOptions : NetworkOptions, new()
{
    public string Name => name;

    public string Description => description;

    public bool NeedsCompleteNumbers => false;

    public bool NeedsCommonScale => false;

    public IEstimator<ITransformer> Create(TrainerRequest request)
    {
        var options = new TOptions { Embedding = embedding };
        OptionSetter.Apply(options, request.Settings);
        options.LabelColumnName = request.Label;
        options.FeatureColumnName = request.Features;
        options.ExampleWeightColumnName = request.Weight;
        options.Seed = request.Seed;
        options.NumberOfThreads = request.Threads ?? options.NumberOfThreads;
        options.Progress = request.Progress;
        options.CancellationToken = request.Cancellation;
        return create(request.Context, request.Task, options);
    }
}
