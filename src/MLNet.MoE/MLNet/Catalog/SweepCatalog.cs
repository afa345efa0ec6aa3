using MLNet.MoE;

namespace Microsoft.ML;

/// <summary>Sweeps over the options of trainers, for tuners such as <c>Microsoft.ML.AutoML</c>.</summary>
public static class SweepCatalog
{
    /// <summary>A sweep over the options of a trainer for multiclass classification.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="start">Options of the first trial, such as <c>new GgMoeOptions()</c>; they decide the trainer, and they are
    /// copied.</param>
    /// <param name="keep">Names of options that all trials have as they start, though a tuner would vary them.</param>
    /// <typeparam name="TOptions">Type of the options: <see cref="GgMoeOptions"/>, <see cref="MoeOptions"/>, <see cref="MlpOptions"/> or
    /// <see cref="MultinomialMoeOptions"/>.</typeparam>
    /// <exception cref="ArgumentException">An option cannot be used, there is no such option to keep, or the options are those of another
    /// task.</exception>
    public static OptionSweep<TOptions> Sweepable<TOptions>(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TOptions start, params string[] keep)
        where TOptions : TrainerOptions, new()
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(TaskKind.Multiclass, start, keep);
    }

    /// <summary>A sweep over the options of a trainer for binary classification.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.BinaryClassification.Trainers</c>.</param>
    /// <param name="start">Options of the first trial, such as <c>new GgMoeOptions()</c>; they decide the trainer, and they are
    /// copied.</param>
    /// <param name="keep">Names of options that all trials have as they start, though a tuner would vary them.</param>
    /// <typeparam name="TOptions">Type of the options: <see cref="GgMoeOptions"/>, <see cref="MoeOptions"/>, <see cref="MlpOptions"/> or
    /// <see cref="MultinomialMoeOptions"/>.</typeparam>
    /// <exception cref="ArgumentException">An option cannot be used, there is no such option to keep, or the options are those of another
    /// task.</exception>
    public static OptionSweep<TOptions> Sweepable<TOptions>(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, TOptions start, params string[] keep)
        where TOptions : TrainerOptions, new()
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(TaskKind.Binary, start, keep);
    }

    /// <summary>A sweep over the options of a trainer for regression.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="start">Options of the first trial, such as <c>new GgMoeOptions()</c>; they decide the trainer, and they are
    /// copied.</param>
    /// <param name="keep">Names of options that all trials have as they start, though a tuner would vary them.</param>
    /// <typeparam name="TOptions">Type of the options: <see cref="GgMoeOptions"/>, <see cref="MoeOptions"/>, <see cref="MlpOptions"/> or
    /// <see cref="GaussianMoeOptions"/>.</typeparam>
    /// <exception cref="ArgumentException">An option cannot be used, there is no such option to keep, or the options are those of another
    /// task.</exception>
    public static OptionSweep<TOptions> Sweepable<TOptions>(
        this RegressionCatalog.RegressionTrainers catalog, TOptions start, params string[] keep)
        where TOptions : TrainerOptions, new()
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(TaskKind.Regression, start, keep);
    }
}
