namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>Chooses the number of experts.</summary>
internal static class ExpertCountSelector
{
    // Tried without a limit: so many at least, on while the largest is the best, and so many at most.
    private const int UsualExperts = 6, MostTried = 20;

    public static (MixtureFit Fit, IReadOnlyList<ExpertCountCriterion> Counts) Choose(PreparedData prepared, FitPlan plan,
        StatisticalMoeOptions options) =>
        options.ExpertSelection == ExpertSelection.Bic
            ? ByBic(prepared, plan, options.MaximumNumberOfExperts)
            : ByDendrogram(prepared, plan, options.MaximumNumberOfExperts == 0 ? UsualExperts : options.MaximumNumberOfExperts);

    /// <summary>What is to be known of the choice.</summary>
    public static IEnumerable<string> Warnings(IReadOnlyList<ExpertCountCriterion> counts, MixtureFit fit, StatisticalMoeOptions options)
    {
        int most = counts.Select(count => count.NumberOfExperts).DefaultIfEmpty(0).Max();
        if (most <= 1 || fit.Layout.Experts < most) yield break;
        yield return $"The largest number of experts that was tried, {most}, is the best; more may be better still: raise "
            + $"{nameof(StatisticalMoeOptions.MaximumNumberOfExperts)}"
            + (options.MaximumNumberOfExperts == 0 ? "." : ", or set it to 0 to go on while more are better.");
    }

    private static (MixtureFit Fit, IReadOnlyList<ExpertCountCriterion> Counts) ByBic(PreparedData prepared, FitPlan plan, int most)
    {
        var counts = new List<ExpertCountCriterion>();
        MixtureFit? best = null;
        double least = double.PositiveInfinity;
        int last = most == 0 ? UsualExperts : most;
        for (int experts = 1; experts <= last; experts++)
        {
            var fit = MixtureFitter.Fit(prepared, plan with { Experts = experts });
            double bic = Bic(fit, prepared);
            counts.Add(new ExpertCountCriterion(experts, MoeFitter.InOriginalUnits(fit.LogLikelihood, prepared), bic, null));
            if (best is null || bic < least)
                (best, least) = (fit, bic);
            if (most == 0 && best.Layout.Experts == last)
                last = Math.Min(MostTried, last + 1);
        }

        return (best!, counts);
    }

    private static (MixtureFit Fit, IReadOnlyList<ExpertCountCriterion> Counts) ByDendrogram(PreparedData prepared, FitPlan plan, int most)
    {
        var large = MixtureFitter.Fit(prepared, plan with { Experts = most });
        var dendrogram = new Dendrogram(prepared, large);
        var counts = new List<ExpertCountCriterion>();
        var best = large;
        for (var fit = large; ;)
        {
            int experts = dendrogram.Experts;

            // Heights alone do not choose: experts that are too many often have few rows and wild slopes, and so stand far from all others.
            counts.Insert(0,
                new ExpertCountCriterion(experts, MoeFitter.InOriginalUnits(fit.LogLikelihood, prepared), Bic(fit, prepared),
                    dendrogram.Merge()));
            best = Bic(fit, prepared) < Bic(best, prepared) ? fit : best;
            if (experts == 1)
                return (best, counts);
            fit = MixtureFitter.FitFrom(prepared, plan with { Experts = dendrogram.Experts }, dendrogram.Full, keepOrder: false);
        }
    }

    private static double Bic(MixtureFit fit, PreparedData prepared) =>
        (-2 * MoeFitter.InOriginalUnits(fit.LogLikelihood, prepared))
        + (fit.NumberOfParameters * Math.Log(Math.Max(prepared.Data.TotalWeight, 1)));
}
