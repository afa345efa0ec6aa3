using Microsoft.ML.Data;
using MLNet.MoE;

namespace Microsoft.ML;

/// <summary>The network trainers on <c>ml.BinaryClassification.Trainers</c>.</summary>
public static class BinaryNetworkCatalog
{
    /// <summary>Trains GG-MoE, a mixture of experts whose gate has Gumbel noise (arXiv 2502.03608), for binary classification with a
    /// probability.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Boolean, a key of two values, or a number of which above 0 is the positive
    /// class.</param>
    /// <inheritdoc
    ///     cref="MulticlassNetworkCatalog.GgMoe(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    ///         string, string, string, int?, float?, float?, int?)"
    ///     path="/param[@name!='catalog' and @name!='labelColumnName']"/>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static BinaryMoeTrainer<NetworkModelParameters> GgMoe(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? numberOfExperts = null,
        float? gateTemperature = null,
        float? learningRate = null,
        int? maximumEpochs = null)
        => catalog.GgMoe(
            ShortOptions.GgMoe(labelColumnName, featureColumnName, exampleWeightColumnName, numberOfExperts, gateTemperature, learningRate,
                maximumEpochs));

    /// <summary>Trains GG-MoE, a mixture of experts whose gate has Gumbel noise (arXiv 2502.03608), for binary classification with a
    /// probability, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static BinaryMoeTrainer<NetworkModelParameters> GgMoe(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        GgMoeOptions options)
        => (BinaryMoeTrainer<NetworkModelParameters>)NetworkTrainers.Create(CatalogUtils.GetEnvironment(catalog), TaskKind.Binary, options);

    /// <summary>Trains a mixture of experts with a softmax gate, for binary classification with a probability.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Boolean, a key of two values, or a number of which above 0 is the positive
    /// class.</param>
    /// <inheritdoc
    ///     cref="MulticlassNetworkCatalog.Moe(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    ///         string, string, string, int?, int?, float?, int?)"
    ///     path="/param[@name!='catalog' and @name!='labelColumnName']"/>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static BinaryMoeTrainer<NetworkModelParameters> Moe(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? numberOfExperts = null,
        int? expertWidth = null,
        float? learningRate = null,
        int? maximumEpochs = null)
        => catalog.Moe(
            ShortOptions.Moe(labelColumnName, featureColumnName, exampleWeightColumnName, numberOfExperts, expertWidth, learningRate,
                maximumEpochs));

    /// <summary>Trains a mixture of experts with a softmax gate, for binary classification with a probability, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static BinaryMoeTrainer<NetworkModelParameters> Moe(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        MoeOptions options)
        => (BinaryMoeTrainer<NetworkModelParameters>)NetworkTrainers.Create(CatalogUtils.GetEnvironment(catalog), TaskKind.Binary, options);

    /// <summary>Trains a multilayer perceptron, for binary classification with a probability.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Boolean, a key of two values, or a number of which above 0 is the positive
    /// class.</param>
    /// <inheritdoc
    ///     cref="MulticlassNetworkCatalog.Mlp(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    ///         string, string, string, int?, float?, int?)"
    ///     path="/param[@name!='catalog' and @name!='labelColumnName']"/>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static BinaryMoeTrainer<NetworkModelParameters> Mlp(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? width = null,
        float? learningRate = null,
        int? maximumEpochs = null)
        => catalog.Mlp(ShortOptions.Mlp(labelColumnName, featureColumnName, exampleWeightColumnName, width, learningRate, maximumEpochs));

    /// <summary>Trains a multilayer perceptron, for binary classification with a probability, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static BinaryMoeTrainer<NetworkModelParameters> Mlp(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        MlpOptions options)
        => (BinaryMoeTrainer<NetworkModelParameters>)NetworkTrainers.Create(CatalogUtils.GetEnvironment(catalog), TaskKind.Binary, options);
}
