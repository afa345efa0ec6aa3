using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>
/// Small models with all parts that a file can name, as zip files. They are trained when first asked for, or read from a folder where an
/// earlier process left them.
/// </summary>
/// <param name="folder">Where seeds are kept between processes, or null.</param>
internal sealed class ModelSeeds(string? folder)
{
    private static readonly Func<double, double> Softsign = z => z / (1 + Math.Abs(z)), Arctangent = Math.Atan;
    private static readonly string[] NoText = [], AllColumns = [nameof(SeedRow.Size), nameof(SeedRow.Weight), nameof(SeedRow.Colour)];
    private static readonly string[] WithWords = [.. AllColumns, nameof(SeedRow.Note)], WithNoise = [.. AllColumns, nameof(SeedRow.Noise)];

    /// <summary>Prediction transformers with a network: all tasks, gates, embeddings, transforms, ways of sharing, sparse and screened
    /// columns.</summary>
    public IReadOnlyList<byte[]> Networks() => Kept("network",
    [
        ml => Predictor(ml, "Kind", AllColumns,
            ml.MulticlassClassification.Trainers.GgMoe(
                Small(new GgMoeOptions { NumberOfMembers = 2, NumberOfExperts = 3, InferenceSamples = 2 }))),
        ml => Predictor(ml, "IsSmall", AllColumns,
            ml.BinaryClassification.Trainers.GgMoe(
                Small(new GgMoeOptions { NumberOfMembers = 1, NumberOfExperts = 2, Activation = "silu", SharedLayers = 1 }))),
        ml => Predictor(ml, "Price", ["Size", "Weight"],
            ml.Regression.Trainers.Mlp(
                Small(new MlpOptions { Width = 5, NumberOfMembers = 1, Embedding = "none", NumericTransform = "standard" }))),
        ml => Predictor(ml, "Price", AllColumns,
            ml.Regression.Trainers.Moe(
                Small(new MoeOptions { NumberOfMembers = 2, RawColumns = true, Activation = "gelu", LearnedInputScale = false }))),
        ml => Predictor(ml, "Kind", ["Colour"],
            ml.MulticlassClassification.Trainers.Mlp(
                Small(new MlpOptions { Width = 6, NumberOfMembers = 2, MemberSharing = MemberSharing.Full }))),
        ml => Predictor(ml, "IsSmall", ["Size"],
            ml.BinaryClassification.Trainers.Moe(
                Small(new MoeOptions { NumberOfMembers = 3, Activation = "tanh+gelu", NumericTransform = "standard",
                    CalibrateProbabilities = false }))),
        ml => Predictor(ml, "Kind", WithWords,
            ml.MulticlassClassification.Trainers.GgMoe(
                Small(new GgMoeOptions { NumberOfMembers = 2, NumberOfExperts = 2, InferenceSamples = 2, SparseColumns = true }))),
        ml => Predictor(ml, "IsSmall", [nameof(SeedRow.Note)],
            ml.BinaryClassification.Trainers.Mlp(Small(new MlpOptions { Width = 5, NumberOfMembers = 1, SparseColumns = true }))),
        ml => Predictor(ml, "Price", WithNoise,
            ml.Regression.Trainers.Moe(Small(new MoeOptions { NumberOfMembers = 1, FalseDiscoveryRate = 0.2f }))),
        ml => Predictor(ml, "Price", ["Size", "Weight"],
            ml.Regression.Trainers.Mlp(
                Small(new MlpOptions { Width = 4, NumberOfMembers = 2, Embedding = "none", Quantiles = [0.1, 0.5],
                    PredictionInterval = 0.8 }))),
        ml => Predictor(ml, "Kind", ["Size"],
            ml.MulticlassClassification.Trainers.Mlp(
                Small(new MlpOptions { Width = 4, NumberOfMembers = 1, Embedding = "none", PredictionInterval = 0.8 }))),
    ]);

    /// <summary>Transformers of several labels, with every way to share experts.</summary>
    public IReadOnlyList<byte[]> Several() => Kept("labels", [.. Enum.GetValues<TaskGates>().Select(gates => (Func<MLContext, byte[]>)(ml =>
        Predictor(ml, "Kind", gates == TaskGates.Shared ? ["Size"] : AllColumns,
            ml.MultiTask().Trainers.Moe(
                Small(new MultiTaskMoeOptions { Labels = ["Price", "IsSmall", "Label"], NumberOfMembers = 2, NumberOfExperts = 2,
                    TaskGates = gates })))))]);

    /// <summary>Prediction transformers with a mixture fitted by EM.</summary>
    public IReadOnlyList<byte[]> Mixtures()
    {
        // Such models load only where their function is known; the golden one names a static method.
        MoeGateFunctions.Register("softsign", Softsign);
        MoeGateFunctions.Register("arctangent", Arctangent);
        return NewMixtures();
    }

    /// <summary>Whole pipelines, from columns to a prediction.</summary>
    public IReadOnlyList<byte[]> Pipelines() => Kept("pipeline",
    [
        ml => Pipeline(ml, "Kind", ml.MulticlassClassification.Trainers.Moe(Small(new MoeOptions { NumberOfMembers = 1 }))),
        ml => Pipeline(ml, "IsSmall", ml.BinaryClassification.Trainers.GgMoe(Small(new GgMoeOptions { NumberOfMembers = 2 }))),
        ml => Pipeline(ml, "Price", ml.Regression.Trainers.GaussianMoe(Quick(new GaussianMoeOptions()))),
        ml => Pipeline(ml, "Price", WithWords,
            ml.Regression.Trainers.GgMoe(Small(new GgMoeOptions { NumberOfMembers = 2, NumberOfExperts = 2, SparseColumns = true }))),
        ml => Pipeline(ml, "IsSmall", WithNoise,
            ml.BinaryClassification.Trainers.Mlp(Small(new MlpOptions { Width = 5, FalseDiscoveryRate = 0.2f }))),
    ]);

    private IReadOnlyList<byte[]> NewMixtures() => Kept("mixture",
    [
        ml => Predictor(ml, "Price", ["Size", "Weight"],
            ml.Regression.Trainers.GaussianMoe(
                Quick(new GaussianMoeOptions { GateTransform = GateTransform.Custom, CustomGateTransform = Softsign }))),
        ml => Predictor(ml, "Price", ["Size", "Weight"], ml.Regression.Trainers.GaussianMoe(Quick(new GaussianMoeOptions()))),
        ml => Predictor(ml, "Price", ["Size", "Weight"],
            ml.Regression.Trainers.GaussianMoe(Quick(new GaussianMoeOptions { PredictionInterval = 0.8 }))),
        ml => Predictor(ml, "Price", ["Size", "Weight"], ml.Regression.Trainers.GaussianMoe(Quick(new GaussianMoeOptions
        {
            NumberOfExperts = 0, MaximumNumberOfExperts = 3, GateColumnName = "Weight", GateTransform = GateTransform.Tanh,
            GateActivation = GateActivation.Sigmoid,
        }))),
        ml => Predictor(ml, "Kind", ["Size", "Weight"],
            ml.MulticlassClassification.Trainers.MultinomialMoe(Quick(new MultinomialMoeOptions { GateActiveExperts = 1 }))),
        ml => Predictor(ml, "IsSmall", ["Size", "Weight"],
            ml.BinaryClassification.Trainers.MultinomialMoe(
                Quick(new MultinomialMoeOptions { L1Regularization = 0.01, L1PathLength = 3 }))),
        ml => Predictor(ml, "IsSmall", ["Weight"],
            ml.BinaryClassification.Trainers.MultinomialMoe(
                Quick(new MultinomialMoeOptions { NumberOfExperts = 1, NormalizeGateInput = false }))),
    ]);

    private IReadOnlyList<byte[]> Kept(string name, Func<MLContext, byte[]>[] makers) => [.. makers.Select((make, i) =>
    {
        string? path = folder is null ? null : Path.Combine(folder, $"{name}-{i}.zip");
        if (path is not null && File.Exists(path)) return File.ReadAllBytes(path);
        byte[] bytes = make(new MLContext(1));
        if (path is not null) File.WriteAllBytes(path, bytes);
        return bytes;
    })];

    private static TOptions Small<TOptions>(TOptions options)
        where TOptions : NetworkOptions
    {
        (options.MaximumEpochs, options.BatchSize, options.NumberOfThreads, options.EmbeddingBins, options.EmbeddingSize) = (2, 32, 1, 4,
            3);
        if (options is MoeOptions moe) moe.ExpertWidth = 4;
        return options;
    }

    private static TOptions Quick<TOptions>(TOptions options)
        where TOptions : StatisticalMoeOptions
    {
        (options.NumberOfStarts, options.MaximumIterations, options.NumberOfThreads) = (1, 20, 1);
        return options;
    }

    private static IEstimator<ITransformer> Preparation(MLContext ml, string label, string[] columns)
    {
        IEstimator<ITransformer> steps = new EstimatorChain<ITransformer>();
        string[] texts = columns.Contains(nameof(SeedRow.Colour)) ? [nameof(SeedRow.Colour)] : NoText;
        foreach (string text in texts) steps = steps.Append(ml.Transforms.Categorical.OneHotEncoding(text));
        if (columns.Contains(nameof(SeedRow.Note)))
            steps = steps.Append(ml.Transforms.Text.ProduceWordBags(nameof(SeedRow.Note), ngramLength: 1));
        steps = steps.Append(ml.Transforms.Concatenate("Features", columns));
        return label == nameof(SeedRow.Kind) ? steps.Append(ml.Transforms.Conversion.MapValueToKey("Label", label))
            : steps.Append(ml.Transforms.CopyColumns("Label", label));
    }

    private static byte[] Predictor(MLContext ml, string label, string[] columns, IEstimator<ITransformer> trainer)
    {
        var data = ml.Data.LoadFromEnumerable(SeedRow.Create(80));
        var prepared = Preparation(ml, label, columns).Fit(data).Transform(data);
        return Saved(ml, trainer.Fit(prepared), null);
    }

    private static byte[] Pipeline(MLContext ml, string label, IEstimator<ITransformer> trainer)
        => Pipeline(ml, label, AllColumns, trainer);

    private static byte[] Pipeline(MLContext ml, string label, string[] columns, IEstimator<ITransformer> trainer)
    {
        var data = ml.Data.LoadFromEnumerable(SeedRow.Create(80));
        return Saved(ml, Preparation(ml, label, columns).Append(trainer).Fit(data), data.Schema);
    }

    private static byte[] Saved(MLContext ml, ITransformer model, DataViewSchema? schema)
    {
        var stream = new MemoryStream();
        ml.Model.Save(model, schema, stream);
        return stream.ToArray();
    }
}
