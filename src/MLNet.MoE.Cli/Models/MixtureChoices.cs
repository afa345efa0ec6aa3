using Microsoft.ML;

namespace MLNet.MoE.Cli.Models;

/// <summary>The mixtures of experts fitted by EM. The names are those of the benchmark's contenders.</summary>
internal static class MixtureChoices
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ITrainerChoice> All { get; } =
    [
        new MixtureChoice<MultinomialMoeOptions>(
            "multinomial-moe",
            "statistical mixture of logistic regressions by EM, for classes",
            "use gaussian-moe for numbers, or --task multiclass",
            (context, task, options) => task switch
            {
                TaskKind.Binary => context.BinaryClassification.Trainers.MultinomialMoe(options),
                TaskKind.Multiclass => context.MulticlassClassification.Trainers.MultinomialMoe(options),
                _ => null,
            }),
        new MixtureChoice<GaussianMoeOptions>(
            "gaussian-moe",
            "statistical mixture of linear regressions by EM, for numbers",
            "use multinomial-moe for classes, or --task regression",
            (context, task, options) => task == TaskKind.Regression ? context.Regression.Trainers.GaussianMoe(options) : null),
    ];
}
