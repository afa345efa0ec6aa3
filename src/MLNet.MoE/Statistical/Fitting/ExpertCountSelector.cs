namespace MLNet.MoE.Statistical;

/// <summary>Chooses the number of experts.</summary>
internal static class ExpertCountSelector
{
    public static (MixtureFit Fit, IReadOnlyList<ExpertCountCriterion> Counts) Choose(PreparedData prepared, FitPlan plan, StatisticalMoeOptions options) =>
        options.ExpertSelection == ExpertSelection.Bic
            ? ByBic(prepared, plan, options.MaximumNumberOfExperts)
            : ByDendrogram(prepared, plan, options.MaximumNumberOfExperts);

    private static (MixtureFit Fit, IReadOnlyList<ExpertCountCriterion> Counts) ByBic(PreparedData prepared, FitPlan plan, int most)
    {
        var counts = new List<ExpertCountCriterion>();
        MixtureFit? best = null;
        var least = double.PositiveInfinity;
        for (var experts = 1; experts <= most; experts++)
        {
            var fit = MixtureFitter.Fit(prepared, plan with { Experts = experts });
            var logLikelihood = MoeFitter.InOriginalUnits(fit.LogLikelihood, prepared);
            var bic = (-2 * logLikelihood) + (fit.NumberOfParameters * Math.Log(Math.Max(prepared.Data.TotalWeight, 1)));
            counts.Add(new ExpertCountCriterion(experts, logLikelihood, bic, null));
            if (best is null || bic < least)
                (best, least) = (fit, bic);
        }

        return (best!, counts);
    }

    private static (MixtureFit Fit, IReadOnlyList<ExpertCountCriterion> Counts) ByDendrogram(PreparedData prepared, FitPlan plan, int most)
    {
        var large = MixtureFitter.Fit(prepared, plan with { Experts = most });
        var dendrogram = new Dendrogram(prepared, large);
        var counts = new List<ExpertCountCriterion>();
        var levels = new Dictionary<int, double[]>();
        var rate = Math.Log(Math.Max(prepared.Data.TotalWeight, 2));
        while (true)
        {
            levels[dendrogram.Experts] = dendrogram.Full;
            var logLikelihood = dendrogram.LogLikelihood();
            var height = dendrogram.Merge();

            // Dendrogram selection criterion: a level is good where merging on costs much height and where it fits well.
            var criterion = -(height + (rate * logLikelihood / prepared.Data.TotalWeight));
            counts.Insert(0, new ExpertCountCriterion(levels.Keys.Min(), MoeFitter.InOriginalUnits(logLikelihood, prepared), criterion, height));
            if (levels.ContainsKey(1))
                break;
        }

        var chosen = counts.MinBy(c => c.Criterion)!.NumberOfExperts;
        var fit = chosen == most
            ? large
            : MixtureFitter.FitFrom(prepared, plan with { Experts = chosen }, levels[chosen], keepOrder: false);
        return (fit, counts);
    }
}
