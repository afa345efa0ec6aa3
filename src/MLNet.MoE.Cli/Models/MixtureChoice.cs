using Microsoft.ML;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Models;

/// <summary>One of the mixtures of experts fitted by EM. Its report is shown after training.</summary>
/// <param name="name">Name of the choice.</param>
/// <param name="description">One line for the help.</param>
/// <param name="otherwise">What to use for a label that it cannot predict.</param>
/// <param name="create">Makes the trainer of a task from options, or answers null for a task that it is not for.</param>
internal sealed class MixtureChoice<TOptions>(
    string name, string description, string otherwise, Func<MLContext, TaskKind, TOptions, IEstimator<ITransformer>?> create) : ITrainerChoice
    where TOptions : StatisticalMoeOptions, new()
{
    public string Name => name;

    public string Description => description;

    // They take missing numbers as means, but an indicator beside them tells the two apart.
    public bool NeedsCompleteNumbers => true;

    public bool NeedsCommonScale => false;

    public IEstimator<ITransformer> Create(TrainerRequest request)
    {
        if (request.Engine is not null)
            throw new CommandException($"--engine {request.Engine.Name}: '{Name}' has an engine of its own; this option is for the networks.");
        var options = new TOptions();
        var settings = request.Settings.ToDictionary(StringComparer.OrdinalIgnoreCase);
        if (settings.Remove(nameof(options.GateColumnName), out string? gate)) options.GateColumnName = gate;
        OptionSettings.Apply(options, settings, "--set");
        options.LabelColumnName = request.Label;
        options.FeatureColumnName = request.Features;
        options.ExampleWeightColumnName = request.Weight;
        options.Seed = request.Seed;
        options.NumberOfThreads = request.Threads ?? options.NumberOfThreads;
        options.CancellationToken = request.Cancellation;
        return create(request.Context, request.Task, options)
            ?? throw new CommandException($"--model {Name}: it is not for {request.Task.ToString().ToLowerInvariant()} labels; {otherwise}.");
    }
}
