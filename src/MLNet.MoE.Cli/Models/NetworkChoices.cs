using Microsoft.ML;

namespace MLNet.MoE.Cli.Models;

/// <summary>The networks: GG-MoE, MoE and MLP, each with numbers embedded (<c>-ple</c>) and as they are.</summary>
internal static class NetworkChoices
{
    private const string Embedded = "piecewise-linear";
    private const string Plain = "none";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ITrainerChoice> All { get; } =
    [
        GgMoe("gg-moe-ple", "GG-MoE with embedded numbers", Embedded),
        GgMoe("gg-moe", "GG-MoE: experts under a gate with Gumbel noise", Plain),
        Moe("moe-ple", "MoE with embedded numbers", Embedded),
        Moe("moe", "MoE: experts under a softmax gate", Plain),
        Mlp("mlp-ple", "MLP with embedded numbers", Embedded),
        Mlp("mlp", "MLP: a multilayer perceptron", Plain),
    ];

    private static NetworkChoice<GgMoeOptions> GgMoe(string name, string description, string embedding) =>
        new(name, description, embedding, (context, task, options) => task switch
        {
            TaskKind.Regression => context.Regression.Trainers.GgMoe(options),
            TaskKind.Binary => context.BinaryClassification.Trainers.GgMoe(options),
            _ => context.MulticlassClassification.Trainers.GgMoe(options),
        });

    private static NetworkChoice<MoeOptions> Moe(string name, string description, string embedding) =>
        new(name, description, embedding, (context, task, options) => task switch
        {
            TaskKind.Regression => context.Regression.Trainers.Moe(options),
            TaskKind.Binary => context.BinaryClassification.Trainers.Moe(options),
            _ => context.MulticlassClassification.Trainers.Moe(options),
        });

    private static NetworkChoice<MlpOptions> Mlp(string name, string description, string embedding) =>
        new(name, description, embedding, (context, task, options) => task switch
        {
            TaskKind.Regression => context.Regression.Trainers.Mlp(options),
            TaskKind.Binary => context.BinaryClassification.Trainers.Mlp(options),
            _ => context.MulticlassClassification.Trainers.Mlp(options),
        });
}
