using Microsoft.ML;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Models;

/// <summary>One of the networks, with the options that it is known by.</summary>
/// <param name="name">Name of the choice.</param>
/// <param name="description">One line for the help.</param>
/// <param name="start">Makes the options that settings then change.</param>
/// <param name="create">Makes the trainer of a task from options.</param>
internal sealed class NetworkChoice<TOptions>(
    string name, string description, Func<TOptions> start, Func<MLContext, TaskKind, TOptions, IEstimator<ITransformer>> create) : ITrainerChoice
    where TOptions : NetworkOptions
{
    public string Name => name;

    public string Description => description;

    public bool NeedsCompleteNumbers => false;

    public bool NeedsCommonScale => false;

    public IEstimator<ITransformer> Create(TrainerRequest request)
    {
        var options = start();
        OptionSettings.Apply(options, request.Settings, "--set");
        options.LabelColumnName = request.Label;
        options.FeatureColumnName = request.Features;
        options.ExampleWeightColumnName = request.Weight;
        options.Seed = request.Seed;
        options.NumberOfThreads = request.Threads ?? options.NumberOfThreads;
        options.Engine = request.Engine;
        options.Progress = request.Progress;
        options.CancellationToken = request.Cancellation;
        return create(request.Context, request.Task, options);
    }
}
