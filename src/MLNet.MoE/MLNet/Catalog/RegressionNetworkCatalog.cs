using Microsoft.ML.Data;
using MLNet.MoE;

namespace Microsoft.ML;

/// <summary>The network trainers on <c>ml.Regression.Trainers</c>.</summary>
public static class RegressionNetworkCatalog
{
    /// <summary>Trains GG-MoE, a mixture of experts whose gate has Gumbel noise (arXiv 2502.03608), for regression.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Single or Double.</param>
    /// <inheritdoc
    ///     cref="MulticlassNetworkCatalog.GgMoe(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    ///         string, string, string, int?, float?, float?, int?)"
    ///     path="/param[@name!='catalog' and @name!='labelColumnName']"/>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> GgMoe(
        this RegressionCatalog.RegressionTrainers catalog,
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

    /// <summary>Trains GG-MoE, a mixture of experts whose gate has Gumbel noise (arXiv 2502.03608), for regression, with all
    /// options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> GgMoe(this RegressionCatalog.RegressionTrainers catalog,
        GgMoeOptions options)
        => (RegressionMoeTrainer<NetworkModelParameters>)NetworkTrainers.Create(CatalogUtils.GetEnvironment(catalog), TaskKind.Regression,
            options);

    /// <summary>Trains a mixture of experts with a softmax gate, for regression.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Single or Double.</param>
    /// <inheritdoc
    ///     cref="MulticlassNetworkCatalog.Moe(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    ///         string, string, string, int?, int?, float?, int?)"
    ///     path="/param[@name!='catalog' and @name!='labelColumnName']"/>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> Moe(
        this RegressionCatalog.RegressionTrainers catalog,
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

    /// <summary>Trains a mixture of experts with a softmax gate, for regression, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> Moe(this RegressionCatalog.RegressionTrainers catalog, MoeOptions options)
        => (RegressionMoeTrainer<NetworkModelParameters>)NetworkTrainers.Create(CatalogUtils.GetEnvironment(catalog), TaskKind.Regression,
            options);

    /// <summary>Trains a multilayer perceptron, for regression.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Single or Double.</param>
    /// <inheritdoc
    ///     cref="MulticlassNetworkCatalog.Mlp(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    ///         string, string, string, int?, float?, int?)"
    ///     path="/param[@name!='catalog' and @name!='labelColumnName']"/>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> Mlp(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? width = null,
        float? learningRate = null,
        int? maximumEpochs = null)
        => catalog.Mlp(ShortOptions.Mlp(labelColumnName, featureColumnName, exampleWeightColumnName, width, learningRate, maximumEpochs));

    /// <summary>Trains a multilayer perceptron, for regression, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> Mlp(this RegressionCatalog.RegressionTrainers catalog, MlpOptions options)
        => (RegressionMoeTrainer<NetworkModelParameters>)NetworkTrainers.Create(CatalogUtils.GetEnvironment(catalog), TaskKind.Regression,
            options);
}
