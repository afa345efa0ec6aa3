using System.Diagnostics;
using MLNet.MoE.Mixtures.Simulation;

namespace MLNet.MoE.Benchmarks;

/// <summary>Whether random starts find the same best value again, and how long they take: 3 classes, 2 standard normal features.</summary>
public static class StartsStudy
{
    private const int Classes = 3, Features = 2;

    /// <summary>What one seed of starts found.</summary>
    /// <param name="Experts">Number of experts of truth and fit.</param>
    /// <param name="Seed">Seed of the starts.</param>
    /// <param name="Objective">Best penalised log-likelihood.</param>
    /// <param name="Seconds">Time of the whole fit.</param>
    /// <param name="SecondsPerStart">Time of the fit for each start.</param>
    /// <param name="Warns">Whether the fit says that it may have missed a higher value.</param>
    public sealed record Outcome(int Experts, int Seed, double Objective, double Seconds, double SecondsPerStart, bool Warns);

    /// <summary>Fits the same draw with several seeds of starts.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="rows">Rows of the draw.</param>
    /// <param name="starts">Random starts of each fit.</param>
    /// <param name="seeds">Number of seeds.</param>
    /// <param name="truthSeed">Seed of truth and draw.</param>
    /// <param name="cancellation">Stops the study.</param>
    public static IEnumerable<Outcome> Run(int experts, int rows, int starts, int seeds, int truthSeed,
        CancellationToken cancellation = default)
    {
        var truth = MoeSimulator.RandomMultinomial(experts, Classes, Features, truthSeed);
        for (int seed = 1; seed <= seeds; seed++)
        {
            var options = new MultinomialMoeOptions { NumberOfExperts = experts, NumberOfStarts = starts, Seed = seed,
                CancellationToken = cancellation };
            var watch = Stopwatch.StartNew();
            var report = MoeSimulation.Fit(truth, rows, truthSeed + 1000, options, FeatureDistribution.Normal).Report;
            double seconds = watch.Elapsed.TotalSeconds;
            yield return new Outcome(experts, seed, report.PenalizedLogLikelihood, seconds, seconds / starts,
                report.Warnings.Any(warning => warning.Contains("may have been missed", StringComparison.Ordinal)));
        }
    }
}
