using Microsoft.ML.Data;
using MLNet.MoE;

namespace Microsoft.ML;

/// <summary>The mixtures of experts fitted by EM, on <c>ml.MulticlassClassification.Trainers</c>, <c>ml.BinaryClassification.Trainers</c>
/// and <c>ml.Regression.Trainers</c>.</summary>
public static class StatisticalMoeCatalog
{
    /// <summary>Fits a multinomial logistic mixture of experts (arXiv 2310.14188) for multiclass classification.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: a key, or numbers from 0.</param>
    /// <param name="featureColumnName">Column of the features, a vector of Single; missing values are NaN.</param>
    /// <param name="exampleWeightColumnName">Column of row weights, Single or Double, or null for none.</param>
    /// <param name="numberOfExperts">Number of experts; 0 chooses by BIC; null keeps the default of
    /// <see cref="StatisticalMoeOptions.NumberOfExperts"/>.</param>
    /// <param name="l2Regularization">Ridge penalty; null keeps the default of
    /// <see cref="StatisticalMoeOptions.L2Regularization"/>.</param>
    /// <param name="numberOfStarts">Random starts; null keeps the default of <see cref="StatisticalMoeOptions.NumberOfStarts"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static MulticlassMoeTrainer<MultinomialMoeModelParameters> MultinomialMoe(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? numberOfExperts = null,
        double? l2Regularization = null,
        int? numberOfStarts = null)
        => catalog.MultinomialMoe(
            ShortOptions.Mixture<MultinomialMoeOptions>(labelColumnName, featureColumnName, exampleWeightColumnName, numberOfExperts,
                l2Regularization, numberOfStarts));

    /// <summary>Fits a multinomial logistic mixture of experts (arXiv 2310.14188) for multiclass classification, with all
    /// options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static MulticlassMoeTrainer<MultinomialMoeModelParameters> MultinomialMoe(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, MultinomialMoeOptions options)
        => new(CatalogUtils.GetEnvironment(catalog), MixtureTrainers.Multinomial(options));

    /// <summary>Fits a logistic mixture of experts (arXiv 2310.14188) for binary classification with a probability.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Boolean, a key of two values, or a number of which above 0 is the positive
    /// class.</param>
    /// <inheritdoc
    ///     cref="MultinomialMoe(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    ///         string, string, string, int?, double?, int?)"
    ///     path="/param[@name!='catalog' and @name!='labelColumnName']"/>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static BinaryMoeTrainer<MultinomialMoeModelParameters> MultinomialMoe(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? numberOfExperts = null,
        double? l2Regularization = null,
        int? numberOfStarts = null)
        => catalog.MultinomialMoe(
            ShortOptions.Mixture<MultinomialMoeOptions>(labelColumnName, featureColumnName, exampleWeightColumnName, numberOfExperts,
                l2Regularization, numberOfStarts));

    /// <summary>Fits a logistic mixture of experts (arXiv 2310.14188) for binary classification with a probability, with all
    /// options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static BinaryMoeTrainer<MultinomialMoeModelParameters> MultinomialMoe(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, MultinomialMoeOptions options)
        => new(CatalogUtils.GetEnvironment(catalog), MixtureTrainers.Multinomial(options));

    /// <summary>Fits a Gaussian mixture of experts (arXiv 2305.03288) for regression with prediction intervals.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label, Single or Double.</param>
    /// <inheritdoc
    ///     cref="MultinomialMoe(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    ///         string, string, string, int?, double?, int?)"
    ///     path="/param[@name!='catalog' and @name!='labelColumnName']"/>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static RegressionMoeTrainer<GaussianMoeModelParameters> GaussianMoe(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? numberOfExperts = null,
        double? l2Regularization = null,
        int? numberOfStarts = null)
        => catalog.GaussianMoe(
            ShortOptions.Mixture<GaussianMoeOptions>(labelColumnName, featureColumnName, exampleWeightColumnName, numberOfExperts,
                l2Regularization, numberOfStarts));

    /// <summary>Fits a Gaussian mixture of experts (arXiv 2305.03288) for regression with prediction intervals, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static RegressionMoeTrainer<GaussianMoeModelParameters> GaussianMoe(this RegressionCatalog.RegressionTrainers catalog,
        GaussianMoeOptions options)
        => new(CatalogUtils.GetEnvironment(catalog), MixtureTrainers.Gaussian(options));
}
