using Microsoft.ML;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Models;

/// <summary>
/// GG-MoE, MoE and MLP, each with this library's defaults (<c>-ens</c>), as published with embedded numbers (<c>-ple</c>), and as published.
/// The names are those of the benchmark's contenders.
/// </summary>
internal static class NetworkChoices
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<ITrainerChoice> All { get; } =
    [
        GgMoe("gg-moe-ens", "GG-MoE, experts under a gate with Gumbel noise, as an ensemble with embedded numbers", () => new GgMoeOptions()),
        GgMoe("gg-moe-ple", "GG-MoE as published, with embedded numbers", () => PublishedOptions.Embedded(GgMoeOptions.Published())),
        GgMoe("gg-moe", "GG-MoE as published", GgMoeOptions.Published),
        Moe("moe-ens", "MoE, experts under a softmax gate, as an ensemble with embedded numbers", () => new MoeOptions()),
        Moe("moe-ple", "MoE as published, with embedded numbers", () => PublishedOptions.Embedded(MoeOptions.Published())),
        Moe("moe", "MoE as published", MoeOptions.Published),
        Mlp("mlp-ens", "multilayer perceptron as an ensemble with embedded numbers", () => new MlpOptions()),
        Mlp("mlp-ple", "plain multilayer perceptron with embedded numbers", () => PublishedOptions.Embedded(MlpOptions.Published())),
        Mlp("mlp", "plain multilayer perceptron", MlpOptions.Published),
    ];

    /// <summary>The published network with the embedding and the learned scale that goes with it, as in the benchmark.</summary>
    private static NetworkChoice<GgMoeOptions> GgMoe(string name, string description, Func<GgMoeOptions> start) =>
        new(name, description, start, (context, task, options) => task switch
        {
            TaskKind.Regression => context.Regression.Trainers.GgMoe(options),
            TaskKind.Binary => context.BinaryClassification.Trainers.GgMoe(options),
            _ => context.MulticlassClassification.Trainers.GgMoe(options),
        });

    private static NetworkChoice<MoeOptions> Moe(string name, string description, Func<MoeOptions> start) =>
        new(name, description, start, (context, task, options) => task switch
        {
            TaskKind.Regression => context.Regression.Trainers.Moe(options),
            TaskKind.Binary => context.BinaryClassification.Trainers.Moe(options),
            _ => context.MulticlassClassification.Trainers.Moe(options),
        });

    private static NetworkChoice<MlpOptions> Mlp(string name, string description, Func<MlpOptions> start) =>
        new(name, description, start, (context, task, options) => task switch
        {
            TaskKind.Regression => context.Regression.Trainers.Mlp(options),
            TaskKind.Binary => context.BinaryClassification.Trainers.Mlp(options),
            _ => context.MulticlassClassification.Trainers.Mlp(options),
        });
}
