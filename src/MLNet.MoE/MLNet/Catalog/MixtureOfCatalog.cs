using Microsoft.ML.Data;
using MLNet.MoE;

namespace Microsoft.ML;

/// <summary>Mixtures of any trainers, on <c>ml.MulticlassClassification.Trainers</c>, <c>ml.BinaryClassification.Trainers</c> and
/// <c>ml.Regression.Trainers</c>.</summary>
public static class MixtureOfCatalog
{
    /// <summary>Trains a mixture of any trainers of several classes: each is judged on held-out rows, and a gate learns how much each of
    /// them counts.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="experts">Trainers, or pipelines that end in one, that learn the key column <c>Label</c>.</param>
    /// <exception cref="ArgumentException">There are no experts, or too many.</exception>
    public static MixtureOfTrainer MixtureOf(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        params IEstimator<ITransformer>[] experts)
        => catalog.MixtureOf(new MixtureOfOptions(), experts);

    /// <summary>Trains a mixture of any trainers of several classes, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <param name="experts">Trainers, or pipelines that end in one; none, or further ones, where the options are
    /// <see cref="MixtureOfOptions.Best"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range, there are no experts, or too many.</exception>
    public static MixtureOfTrainer MixtureOf(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, MixtureOfOptions options,
            params IEstimator<ITransformer>[] experts)
        => new(CatalogUtils.GetEnvironment(catalog), TaskKind.Multiclass, options, experts);

    /// <summary>Trains a mixture of any trainers of two classes: each is judged on held-out rows, and a gate learns how much each of them
    /// counts.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="experts">Trainers, or pipelines that end in one, that learn the Boolean column <c>Label</c>.</param>
    /// <exception cref="ArgumentException">There are no experts, or too many.</exception>
    public static MixtureOfTrainer MixtureOf(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        params IEstimator<ITransformer>[] experts)
        => catalog.MixtureOf(new MixtureOfOptions(), experts);

    /// <summary>Trains a mixture of any trainers of two classes, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <param name="experts">Trainers, or pipelines that end in one; none, or further ones, where the options are
    /// <see cref="MixtureOfOptions.Best"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range, there are no experts, or too many.</exception>
    public static MixtureOfTrainer MixtureOf(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, MixtureOfOptions options,
            params IEstimator<ITransformer>[] experts)
        => new(CatalogUtils.GetEnvironment(catalog), TaskKind.Binary, options, experts);

    /// <summary>Trains a mixture of any trainers of numbers: each is judged on held-out rows, and a gate learns how much each of them
    /// counts.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="experts">Trainers, or pipelines that end in one, that learn the column <c>Label</c>.</param>
    /// <exception cref="ArgumentException">There are no experts, or too many.</exception>
    public static MixtureOfTrainer MixtureOf(this RegressionCatalog.RegressionTrainers catalog, params IEstimator<ITransformer>[] experts)
        => catalog.MixtureOf(new MixtureOfOptions(), experts);

    /// <summary>Trains a mixture of any trainers of numbers, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <param name="experts">Trainers, or pipelines that end in one; none, or further ones, where the options are
    /// <see cref="MixtureOfOptions.Best"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range, there are no experts, or too many.</exception>
    public static MixtureOfTrainer MixtureOf(this RegressionCatalog.RegressionTrainers catalog, MixtureOfOptions options,
        params IEstimator<ITransformer>[] experts)
        => new(CatalogUtils.GetEnvironment(catalog), TaskKind.Regression, options, experts);
}
