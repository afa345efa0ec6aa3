using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>All trainers. A trainer that gets a line here gets all tests.</summary>
internal static class TrainerCases
{
    private static readonly TrainerCase[] Cases =
    [
        TrainerCase.Multiclass("GgMoe", (ml, o) => ml.MulticlassClassification.Trainers.GgMoe(o.Network<GgMoeOptions>())),
        TrainerCase.Multiclass("Moe", (ml, o) => ml.MulticlassClassification.Trainers.Moe(o.Network<MoeOptions>())),
        TrainerCase.Multiclass("Mlp", (ml, o) => ml.MulticlassClassification.Trainers.Mlp(o.Network<MlpOptions>())),
        TrainerCase.Binary("GgMoe", (ml, o) => ml.BinaryClassification.Trainers.GgMoe(o.Network<GgMoeOptions>())),
        TrainerCase.Binary("Moe", (ml, o) => ml.BinaryClassification.Trainers.Moe(o.Network<MoeOptions>())),
        TrainerCase.Binary("Mlp", (ml, o) => ml.BinaryClassification.Trainers.Mlp(o.Network<MlpOptions>())),
        TrainerCase.Regression("GgMoe", (ml, o) => ml.Regression.Trainers.GgMoe(o.Network<GgMoeOptions>())),
        TrainerCase.Regression("Moe", (ml, o) => ml.Regression.Trainers.Moe(o.Network<MoeOptions>())),
        TrainerCase.Regression("Mlp", (ml, o) => ml.Regression.Trainers.Mlp(o.Network<MlpOptions>())),
        TrainerCase.Multiclass("MultinomialMoe",
            (ml, o) => ml.MulticlassClassification.Trainers.MultinomialMoe(o.Statistical<MultinomialMoeOptions>())),
        TrainerCase.Binary("MultinomialMoe",
            (ml, o) => ml.BinaryClassification.Trainers.MultinomialMoe(o.Statistical<MultinomialMoeOptions>())),
        TrainerCase.Regression("GaussianMoe", (ml, o) => ml.Regression.Trainers.GaussianMoe(o.Statistical<GaussianMoeOptions>())),
    ];

    public static IEnumerable<object[]> All => Named(_ => true);

    public static IEnumerable<object[]> Multiclass => Named(trainer => trainer.Task == TaskKind.Multiclass);

    public static IEnumerable<object[]> Binary => Named(trainer => trainer.Task == TaskKind.Binary);

    public static IEnumerable<object[]> Regression => Named(trainer => trainer.Task == TaskKind.Regression);

    /// <summary>Trainers of networks, which have epochs.</summary>
    public static IEnumerable<object[]> Networks => Named(trainer => trainer.Name is "GgMoe" or "Moe" or "Mlp");

    public static TrainerCase Get(string name, TaskKind task) => Cases.Single(trainer => trainer.Name == name && trainer.Task == task);

    private static IEnumerable<object[]> Named(Func<TrainerCase, bool> which)
        => Cases.Where(which).Select(trainer => new object[] { trainer.Name, trainer.Task });
}
