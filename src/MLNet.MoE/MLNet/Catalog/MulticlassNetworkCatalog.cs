using Microsoft.ML.Data;
using MLNet.MoE;

namespace Microsoft.ML;

/// <summary>The network trainers on <c>ml.MulticlassClassification.Trainers</c>.</summary>
public static class MulticlassNetworkCatalog
{
    /// <summary>Trains GG-MoE, a mixture of experts whose gate has Gumbel noise (arXiv 2502.03608), for multiclass
    /// classification.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: a key, or numbers 0, 1, ... C-1 as Single or Double.</param>
    /// <param name="featureColumnName">Column of the features, a vector of Single; one-hot groups in it are recognised, missing values are
    /// NaN.</param>
    /// <param name="exampleWeightColumnName">Column of row weights, Single or Double, or null for none.</param>
    /// <param name="numberOfExperts">Number of experts; null keeps the default of <see cref="MoeOptions.NumberOfExperts"/>.</param>
    /// <param name="gateTemperature">Temperature of the gate; lower values make its choice between experts sharper; null keeps the default
    /// of <see cref="GgMoeOptions.GateTemperature"/>.</param>
    /// <param name="learningRate">Step size of AdamW; null keeps the default of <see cref="NetworkTrainingOptions.LearningRate"/>.</param>
    /// <param name="maximumEpochs">Epochs at most; early stopping usually ends sooner; null keeps the default of
    /// <see cref="NetworkTrainingOptions.MaximumEpochs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static MulticlassMoeTrainer<NetworkModelParameters> GgMoe(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
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

    /// <summary>Trains GG-MoE, a mixture of experts whose gate has Gumbel noise (arXiv 2502.03608), for multiclass classification, with all
    /// options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static MulticlassMoeTrainer<NetworkModelParameters> GgMoe(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, GgMoeOptions options)
        => (MulticlassMoeTrainer<NetworkModelParameters>)NetworkTrainers.Create(CatalogUtils.GetEnvironment(catalog), TaskKind.Multiclass,
            options);

    /// <summary>Trains a mixture of experts with a softmax gate, for multiclass classification.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: a key, or numbers 0, 1, ... C-1 as Single or Double.</param>
    /// <param name="featureColumnName">Column of the features, a vector of Single; one-hot groups in it are recognised, missing values are
    /// NaN.</param>
    /// <param name="exampleWeightColumnName">Column of row weights, Single or Double, or null for none.</param>
    /// <param name="numberOfExperts">Number of experts; null keeps the default of <see cref="MoeOptions.NumberOfExperts"/>.</param>
    /// <param name="expertWidth">Units of each hidden layer of each expert; null keeps the default of
    /// <see cref="MoeOptions.ExpertWidth"/>.</param>
    /// <param name="learningRate">Step size of AdamW; null keeps the default of <see cref="NetworkTrainingOptions.LearningRate"/>.</param>
    /// <param name="maximumEpochs">Epochs at most; early stopping usually ends sooner; null keeps the default of
    /// <see cref="NetworkTrainingOptions.MaximumEpochs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static MulticlassMoeTrainer<NetworkModelParameters> Moe(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
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

    /// <summary>Trains a mixture of experts with a softmax gate, for multiclass classification, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static MulticlassMoeTrainer<NetworkModelParameters> Moe(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, MoeOptions options)
        => (MulticlassMoeTrainer<NetworkModelParameters>)NetworkTrainers.Create(CatalogUtils.GetEnvironment(catalog), TaskKind.Multiclass,
            options);

    /// <summary>Trains a multilayer perceptron, for multiclass classification.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: a key, or numbers 0, 1, ... C-1 as Single or Double.</param>
    /// <param name="featureColumnName">Column of the features, a vector of Single; one-hot groups in it are recognised, missing values are
    /// NaN.</param>
    /// <param name="exampleWeightColumnName">Column of row weights, Single or Double, or null for none.</param>
    /// <param name="width">Units of each hidden layer; null keeps the default of <see cref="MlpOptions.Width"/>.</param>
    /// <param name="learningRate">Step size of AdamW; null keeps the default of <see cref="NetworkTrainingOptions.LearningRate"/>.</param>
    /// <param name="maximumEpochs">Epochs at most; early stopping usually ends sooner; null keeps the default of
    /// <see cref="NetworkTrainingOptions.MaximumEpochs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static MulticlassMoeTrainer<NetworkModelParameters> Mlp(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? width = null,
        float? learningRate = null,
        int? maximumEpochs = null)
        => catalog.Mlp(ShortOptions.Mlp(labelColumnName, featureColumnName, exampleWeightColumnName, width, learningRate, maximumEpochs));

    /// <summary>Trains a multilayer perceptron, for multiclass classification, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static MulticlassMoeTrainer<NetworkModelParameters> Mlp(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, MlpOptions options)
        => (MulticlassMoeTrainer<NetworkModelParameters>)NetworkTrainers.Create(CatalogUtils.GetEnvironment(catalog), TaskKind.Multiclass,
            options);
}
