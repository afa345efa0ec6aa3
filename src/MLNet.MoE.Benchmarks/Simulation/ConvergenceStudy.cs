using MLNet.MoE.Mixtures.Simulation;

namespace MLNet.MoE.Benchmarks;

/// <summary>How fast mixtures of experts fitted by EM near the truth: draws of growing size, a fit of each, its Voronoi loss.</summary>
public static class ConvergenceStudy
{
    /// <summary>Runs a study.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="finished">Called after each fit with the number of finished ones and of all; may be called by several threads, one at a
    /// time.</param>
    /// <param name="cancellation">Stops the study.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<StudyCurve> Run(StudyOptions options, Action<int, int>? finished = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        int[] sizes = [.. options.Rows.Distinct().Order()];
        var curves = options.Cases.Select(c => new StudyCurve(c, sizes, [.. sizes.Select(_ => new double[options.Repetitions])])).ToArray();
        // The largest draws first, so that no long fit is left for the end.
        var fits = (from size in Enumerable.Range(0, sizes.Length).Reverse()
                    from curve in curves
                    from repetition in Enumerable.Range(0, options.Repetitions)
                    select (curve, size, repetition)).ToArray();
        int done = 0;
        var gate = new Lock();
        Parallel.ForEach(
            System.Collections.Concurrent.Partitioner.Create(fits, loadBalance: true),
            new ParallelOptions { MaxDegreeOfParallelism = options.Workers ?? Environment.ProcessorCount,
                CancellationToken = cancellation },
            fit =>
            {
                fit.curve.Losses[fit.size][fit.repetition] = Loss(fit.curve.Case, sizes[fit.size], options, fit.repetition);
                lock (gate) finished?.Invoke(++done, fits.Length);
            });
        return curves;
    }

    private static double Loss(StudyCase studied, int rows, StudyOptions study, int repetition)
    {
        StatisticalMoeOptions options = studied.Truth is GaussianMoeMixture ? new GaussianMoeOptions() : new MultinomialMoeOptions();
        options.NumberOfExperts = studied.FittedExperts;
        options.GateTransform = studied.Truth.Gate.Transform;
        // The fit's M must be that of the truth, and not of standardised columns.
        options.NormalizeGateInput = false;
        options.NumberOfStarts = study.Starts;
        options.NumberOfThreads = 1;
        var fitted = MoeSimulation.Fit(studied.Truth, rows, unchecked((study.Seed * 7919) + (repetition * 104729) + rows), options,
            FeatureDistribution.Normal).Mixture;
        return studied.Truth is GaussianMoeMixture gaussian
            ? VoronoiLoss.Compute((GaussianMoeMixture)fitted, gaussian)
            : VoronoiLoss.Compute((MultinomialMoeMixture)fitted, (MultinomialMoeMixture)studied.Truth);
    }
}
