using Microsoft.ML;

namespace MLNet.MoE.GoldenModels;

/// <summary>What is written: every kind of model on every task, and every option that changes what a model file holds.</summary>
internal static class GoldenCases
{
    private static readonly string[] Numbers = ["Width", "Height", "Income", "Width", "Height", "Income", "Width", "Height", "Income"];
    private static readonly string[] Categories = ["CityCode", "Constant", "Constant", "DayCode", "Constant", "Constant"];
    private static readonly string[] Constants = [.. Enumerable.Repeat("Constant", VectorRow.Slots)];

    public static IReadOnlyList<GoldenCase> All { get; } =
    [
        Binary("ggmoe-binary", new GgMoeOptions { NumberOfMembers = 8 }),
        Multiclass("ggmoe-multiclass", new GgMoeOptions { NumberOfMembers = 8, GateTemperature = 0.7f, InferenceSamples = 5 }),
        Regression("ggmoe-regression", new GgMoeOptions { NumberOfMembers = 8, RawColumns = false }),
        Multiclass("ggmoe-published", Shrunk(GgMoeOptions.Published())),
        Regression("ggmoe-shared-layers",
            new GgMoeOptions { NumberOfMembers = 2, NumberOfExperts = 3, NumberOfLayers = 4, SharedLayers = 2,
                Activation = "tanh+gelu+silu" }),
        Multiclass("ggmoe-apart", new GgMoeOptions { NumberOfMembers = 2, SharedLayers = 0, EmbeddingSize = 1 }),
        Binary("moe-binary", new MoeOptions { NumberOfMembers = 1, Embedding = "none", NumericTransform = "standard" }),
        Multiclass("moe-multiclass", new MoeOptions { NumberOfMembers = 2, MemberSharing = MemberSharing.Independent, ScaledHead = false }),
        Regression("moe-regression",
            new MoeOptions { NumberOfMembers = 2, MemberSharing = MemberSharing.Full, Activation = "silu", RawColumns = true }),
        Binary("moe-published", Shrunk(MoeOptions.Published())),
        Binary("moe-one-expert", new MoeOptions { NumberOfExperts = 1, NumberOfMembers = 2, CalibrateProbabilities = false }),
        Binary("mlp-binary", new MlpOptions { NumberOfMembers = 8, NumberOfLayers = 1 }),
        Multiclass("mlp-multiclass",
            new MlpOptions { NumberOfMembers = 1, Embedding = "none", Activation = "gelu", LearnedInputScale = false }),
        Regression("mlp-regression",
            new MlpOptions { NumberOfMembers = 4, MemberSharing = MemberSharing.Full, NumericTransform = "standard", Activation = "tanh" }),
        Regression("mlp-published", Shrunk(MlpOptions.Published())),
        Binary("mlp-independent",
            new MlpOptions { NumberOfMembers = 2, MemberSharing = MemberSharing.Independent, NumericTransform = "standard",
                RawColumns = true }),
        Binary("mlp-sparse", new MlpOptions { NumberOfMembers = 1, Width = 34, Embedding = "none", RawColumns = false }),
        Regression("mlp-numbers", new MlpOptions { NumberOfMembers = 2 }) with { Columns = Numbers },
        Multiclass("ggmoe-categories", new GgMoeOptions { NumberOfMembers = 2 }) with { Columns = Categories },
        Binary("ggmoe-constants", new GgMoeOptions { NumberOfMembers = 2 }) with { Columns = Constants },
        new("one-versus-all", TaskKind.Multiclass, ml => ml.MulticlassClassification.Trainers.OneVersusAll(
            ml.BinaryClassification.Trainers.Mlp(
                Small(new MlpOptions { NumberOfMembers = 1, Width = 3, Embedding = "none", NumericTransform = "standard" })))),
        new("multinomial-binary", TaskKind.Binary,
            ml => ml.BinaryClassification.Trainers.MultinomialMoe(Small(new MultinomialMoeOptions()))),
        new("multinomial-multiclass", TaskKind.Multiclass, ml => ml.MulticlassClassification.Trainers.MultinomialMoe(
            Small(new MultinomialMoeOptions { GateTransform = GateTransform.Tanh, GateActivation = GateActivation.Sigmoid }))),
        new("multinomial-lasso", TaskKind.Multiclass, ml => ml.MulticlassClassification.Trainers.MultinomialMoe(
            Small(new MultinomialMoeOptions { L1Regularization = 2, L1PathLength = 3, NormalizeGateInput = false, GateTemperature = 2 }))),
        new("multinomial-top-expert", TaskKind.Multiclass, ml => ml.MulticlassClassification.Trainers.MultinomialMoe(
            Small(new MultinomialMoeOptions { NumberOfExperts = 3, GateActiveExperts = 1, GateColumnName = "Width" }))),
        new("gaussian-regression", TaskKind.Regression, ml => ml.Regression.Trainers.GaussianMoe(Small(new GaussianMoeOptions()))),
        new("gaussian-selected", TaskKind.Regression, ml => ml.Regression.Trainers.GaussianMoe(
            Small(new GaussianMoeOptions { NumberOfExperts = 0, MaximumNumberOfExperts = 3 }))) { Columns = Numbers },
    ];

    private static GoldenCase Binary(string name, NetworkOptions options) => new(name, TaskKind.Binary, options switch
    {
        GgMoeOptions o => ml => ml.BinaryClassification.Trainers.GgMoe(Small(o)),
        MoeOptions o => ml => ml.BinaryClassification.Trainers.Moe(Small(o)),
        _ => ml => ml.BinaryClassification.Trainers.Mlp(Small((MlpOptions)options)),
    });

    private static GoldenCase Multiclass(string name, NetworkOptions options) => new(name, TaskKind.Multiclass, options switch
    {
        GgMoeOptions o => ml => ml.MulticlassClassification.Trainers.GgMoe(Small(o)),
        MoeOptions o => ml => ml.MulticlassClassification.Trainers.Moe(Small(o)),
        _ => ml => ml.MulticlassClassification.Trainers.Mlp(Small((MlpOptions)options)),
    });

    private static GoldenCase Regression(string name, NetworkOptions options) => new(name, TaskKind.Regression, options switch
    {
        GgMoeOptions o => ml => ml.Regression.Trainers.GgMoe(Small(o)),
        MoeOptions o => ml => ml.Regression.Trainers.Moe(Small(o)),
        _ => ml => ml.Regression.Trainers.Mlp(Small((MlpOptions)options)),
    });

    /// <summary>The published networks have many and wide experts, which make large files.</summary>
    private static TOptions Shrunk<TOptions>(TOptions published)
        where TOptions : NetworkOptions
    {
        if (published is MoeOptions moe) moe.NumberOfExperts = 3;
        return published;
    }

    private static TOptions Small<TOptions>(TOptions options)
        where TOptions : NetworkOptions
    {
        (options.MaximumEpochs, options.LearningRate, options.BatchSize, options.Seed, options.NumberOfThreads) = (2, 0.02f, 16, 1, 1);
        (options.EmbeddingSize, options.EmbeddingBins) = (Math.Min(options.EmbeddingSize, 2), 4);
        if (options is MoeOptions moe)
        {
            moe.NumberOfExperts = options.NumberOfMembers > 1 ? Math.Min(moe.NumberOfExperts, 3) : moe.NumberOfExperts;
            moe.ExpertWidth = moe.ExpertWidth == 32 ? 4 : moe.ExpertWidth;
        }
        if (options is MlpOptions { Width: > 100 } mlp) mlp.Width = 7;
        return options;
    }

    private static TOptions Small<TOptions>(TOptions options, int starts = 2)
        where TOptions : StatisticalMoeOptions
    {
        (options.NumberOfStarts, options.MaximumIterations, options.Seed, options.NumberOfThreads) = (starts, 40, 1, 1);
        return options;
    }
}
