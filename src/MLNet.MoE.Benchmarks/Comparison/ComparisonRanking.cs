namespace MLNet.MoE.Benchmarks;

/// <summary>Orders models by the figure that decides and tells which differences are more than chance.</summary>
internal static class ComparisonRanking
{
    /// <summary>The baseline first, then the others by their mean, the best marked, with p values of the differences to it.</summary>
    /// <param name="models">The models, the baseline first.</param>
    /// <param name="metric">The figure that decides.</param>
    /// <param name="place">Its place among the figures.</param>
    /// <param name="folds">Folds of the cross-validation.</param>
    public static IReadOnlyList<ModelComparison> Of(IReadOnlyList<ModelComparison> models, Metric metric, int place, int folds)
    {
        var finished = models.Skip(1).Where(model => double.IsFinite(model.Mean(place))).ToList();
        if (finished.Count == 0) return models;
        // A model that was cut short by the time may have had the easier folds: those with most folds come first.
        int most = finished.Max(model => model.Folds.Count);
        var ranked = finished.OrderByDescending(model => model.Folds.Count == most)
            .ThenBy(model => metric.HigherIsBetter ? -model.Mean(place) : model.Mean(place)).ToList();
        var best = ranked[0];
        var others = models.Take(1).Concat(ranked.Skip(1)).Where(model => model.Folds.Count > 0).ToList();
        double[] values = [.. others.Select(model => PValue(model, best, place, folds))];
        var told = others.Where((_, i) => !double.IsNaN(values[i])).ToList();
        double[] adjusted = HolmCorrection.Adjust([.. values.Where(value => !double.IsNaN(value))]);
        double? Of(ModelComparison model) => told.IndexOf(model) is >= 0 and var i ? adjusted[i] : null;
        return
        [
            models[0] with { PValue = Of(models[0]) },
            .. ranked.Select(model => model == best ? model with { IsBest = true } : model with { PValue = Of(model) }),
            .. models.Skip(1).Except(finished),
        ];
    }

    private static double PValue(ModelComparison model, ModelComparison best, int place, int folds)
    {
        var pairs = model.Folds.Join(best.Folds, fold => fold.Fold, fold => fold.Fold,
            (a, b) => (First: a.Values[place], Second: b.Values[place]))
            .Where(pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second)).ToList();
        return CorrectedResampledTest.PValue([.. pairs.Select(pair => pair.First)], [.. pairs.Select(pair => pair.Second)],
            1.0 / (folds - 1));
    }
}
