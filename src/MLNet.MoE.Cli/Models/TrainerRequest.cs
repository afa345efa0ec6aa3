using MLNet.MoE.Networks.Training;
using Microsoft.ML;

namespace MLNet.MoE.Cli.Models;

/// <summary>What a trainer is made from.</summary>
/// <param name="Context">ML.NET, with its seed.</param>
/// <param name="Task">What is predicted.</param>
/// <param name="Label">Column of the label.</param>
/// <param name="Features">Column of the features.</param>
/// <param name="Weight">Column of the weights, or null.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Threads">Threads, or null for the trainer's own choice.</param>
/// <param name="Settings">Options of the trainer that the user set, by name.</param>
/// <param name="Progress">Takes one report an epoch, where the trainer has epochs.</param>
/// <param name="Engine">Engine of the networks; null is the managed one.</param>
/// <param name="Cancellation">Stops training.</param>
internal sealed record TrainerRequest(
    MLContext Context,
    TaskKind Task,
    string Label,
    string Features,
    string? Weight,
    int Seed,
    int? Threads,
    IReadOnlyDictionary<string, string> Settings,
    IProgress<TrainingProgress> Progress,
    ITrainingEngine? Engine,
    CancellationToken Cancellation);
