using MLNet.MoE.Declarations;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>From rows to a mixture and its report: choice of the number of experts, fit, errors, warnings, path.</summary>
internal static class MoeFitter
{
    /// <summary>Fits a mixture. The rows belong to the fit from then on: they are standardised in place.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="names">Names of columns and classes.</param>
    /// <param name="seed">Seed of random starts.</param>
    /// <param name="checkCancelled">Throws where the fit is to stop.</param>
    /// <param name="notes">Warnings that are known already.</param>
    /// <param name="start">Mixture to go on from instead of random starts, with as many experts as the options ask for; null for
    /// none.</param>
    /// <exception cref="InvalidOperationException">No row is left to fit to.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static FittedMixture Fit(MixtureRows rows, StatisticalMoeOptions options, MixtureNames names, int seed,
        Action? checkCancelled = null, IReadOnlyList<string>? notes = null, MoeMixture? start = null)
    {
        OptionsCheck.Check(options);
        if (rows.Count == 0)
            throw new InvalidOperationException(
                $"There is no row to fit to: {rows.Incomplete} had missing or infinite values and {rows.Weightless} had weight zero.");
        var prepared = PreparedData.From(rows, options);
        var plan = FitPlan.From(options, rows.Classes, seed, checkCancelled);
        if (start is not null) plan = plan with { Starts = 1 };
        var (fit, counts) = start is not null
            ? (MixtureFitter.FitFrom(prepared, plan, MixtureStart.Full(start, prepared, plan.Layout(prepared)), keepOrder: true),
                (IReadOnlyList<ExpertCountCriterion>)[])
            : plan.Experts > 0 ? (MixtureFitter.Fit(prepared, plan), [])
            : ExpertCountSelector.Choose(prepared, plan, options);
        var covariance = plan.L1 == 0 && FitPlan.CanInform(fit.Layout) ? FullCovariance.Of(prepared, fit) : null;
        var map = CoefficientMap.Of(fit.Layout, prepared, names);
        var report = new MoeFitReport
        {
            LogLikelihood = InOriginalUnits(fit.LogLikelihood, prepared),
            PenalizedLogLikelihood = InOriginalUnits(fit.Objective, prepared),
            LogLikelihoodTrace = [.. fit.Trace.Select(value => InOriginalUnits(value, prepared))],
            Converged = fit.Converged,
            GradientNorm = fit.GradientNorm,
            SmallestInformationEigenvalue = covariance?.SmallestEigenvalue,
            NumberOfStarts = fit.Layout.Experts == 1 ? 1 : plan.Starts,
            StartsContinued = fit.Continued,
            StartsReachingBest = fit.ReachedBest,
            NumberOfRows = prepared.Data.Rows,
            TotalWeight = prepared.Data.TotalWeight,
            NumberOfParameters = fit.NumberOfParameters,
            Entropy = fit.Entropy,
            ExpertShares = [.. fit.Mass.Select(m => m / prepared.Data.TotalWeight)],
            Coefficients =
                [.. map.Select(
                    m => m.Coefficient with { Estimate = m.Value(fit.Full), StandardError = covariance is null ? null
                        : m.StandardError(fit.Full, covariance, covariance.Observed) })],
            SandwichErrors = covariance is null ? null : [.. map.Select(m => m.StandardError(fit.Full, covariance, covariance.Sandwich))],
            Warnings = [.. notes ?? [], .. FitWarnings.Collect(rows, prepared, fit, covariance, names),
                .. ExpertCountSelector.Warnings(counts, fit, options)],
            ExpertCounts = counts,
            Details = Details(prepared, fit, covariance, map, names, options.ProfileIntervals),
            RegularizationPath = options.L1PathLength == 0 ? [] : LassoPath.Fit(prepared, fit, options.L1PathLength, map),
        };
        return new FittedMixture(MixtureBuilder.Build(fit, prepared), report);
    }

    private static MoeFitDetails Details(PreparedData prepared, MixtureFit fit, FullCovariance? covariance, List<MappedCoefficient> map,
        MixtureNames names, double? profileLevel)
    {
        var profile = covariance is not null && profileLevel is { } level ? new ProfileLikelihood(prepared, fit, level) : null;
        return new MoeFitDetails
        {
            ReferenceLevels = names.ReferenceLevels,
            Covariance = covariance is null ? [] : MappedCovariance.Of(map, fit.Full, covariance),
            Profile = profile is null ? [] : [.. map.Select(profile.Of).SelectMany(ends => (double[])[ends.Lower, ends.Upper])],
            ProfileLevel = profile is null ? 0 : profileLevel!.Value,
            StartsReachingBestAlone = fit.ReachedAlone ?? -1,
        };
    }

    /// <summary>A log-likelihood of standardised outcomes as one of outcomes in their own units: the density is divided by the
    /// scale.</summary>
    public static double InOriginalUnits(double logLikelihood, PreparedData prepared) =>
        logLikelihood - (prepared.Data.TotalWeight * Math.Log(prepared.OutcomeScale));
}
