using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>The trainers of mixtures of experts fitted by EM.</summary>
internal static class MixtureTrainers
{
    /// <summary>The trainer of a task.</summary>
    /// <param name="environment">ML.NET's context.</param>
    /// <param name="task">Two or several classes.</param>
    /// <param name="options">Options of the mixture; they are checked and copied.</param>
    public static IMoeTrainer<MultinomialMoeModelParameters> Create(IHostEnvironment environment, TaskKind task,
        MultinomialMoeOptions options) => task == TaskKind.Binary
        ? new BinaryMoeTrainer<MultinomialMoeModelParameters>(environment, Multinomial(options))
        : new MulticlassMoeTrainer<MultinomialMoeModelParameters>(environment, Multinomial(options));

    /// <summary>The trainer for numbers.</summary>
    /// <param name="environment">ML.NET's context.</param>
    /// <param name="options">Options of the mixture; they are checked and copied.</param>
    public static IMoeTrainer<GaussianMoeModelParameters> Create(IHostEnvironment environment, GaussianMoeOptions options) =>
        new RegressionMoeTrainer<GaussianMoeModelParameters>(environment, Gaussian(options));

    /// <summary>What learns inside a trainer of classes.</summary>
    public static StatisticalModelFitter<MultinomialMoeModelParameters> Multinomial(MultinomialMoeOptions options) =>
        new("MultinomialMoe", options, (task, fitted, split) => new(task, (MultinomialMoeMixture)fitted.Mixture, split, fitted.Report));

    /// <summary>What learns inside a trainer of numbers.</summary>
    public static StatisticalModelFitter<GaussianMoeModelParameters> Gaussian(GaussianMoeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        double? interval = options.PredictionInterval;
        return new("GaussianMoe", options, (_, fitted, split) => new((GaussianMoeMixture)fitted.Mixture, split, fitted.Report, interval));
    }
}
