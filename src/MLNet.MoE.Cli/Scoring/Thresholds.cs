namespace MLNet.MoE.Cli.Scoring;

/// <summary>Precision and recall of a binary model over thresholds of its probability, and which of them are best on these rows.</summary>
/// <param name="Even">At 0.1, 0.2, ..., 0.9.</param>
/// <param name="BestF1">The one of the largest F1.</param>
/// <param name="Costs">What a false alarm and a miss cost; null where that was not said.</param>
/// <param name="BestCost">The one of the smallest cost; null without costs.</param>
internal sealed record Thresholds(IReadOnlyList<Threshold> Even, Threshold BestF1, (double FalseAlarm, double Miss)? Costs,
    Threshold? BestCost)
{
    /// <summary>Tries every threshold that tells rows apart.</summary>
    /// <param name="scores">Probabilities of the positive class, with the true classes.</param>
    /// <param name="costs">What a false alarm and a miss cost, or null.</param>
    public static Thresholds Of(RankedScores scores, (double FalseAlarm, double Miss)? costs)
    {
        int positives = scores.Groups().Sum(group => group.Positives), hits = 0, alarms = 0;
        // From none that is predicted positive to all, a new threshold wherever the probability changes: in the middle, so that it stands
        // for both sides.
        Threshold none = new(1, 0, 0, positives), bestF1 = none, bestCost = none;
        double last = double.NaN;
        var even = Enumerable.Range(1, 9).Select(tenth => new Threshold(tenth / 10.0, 0, 0, positives)).ToArray();
        foreach (var group in scores.Groups())
        {
            if (!double.IsNaN(last)) Try((last + group.Probability) / 2);
            hits += group.Positives;
            alarms += group.Negatives;
            last = group.Probability;
            for (int i = 0; i < even.Length && group.Probability >= (float)even[i].Probability; i++)
                even[i] = new(even[i].Probability, hits, alarms, positives - hits);
        }
        if (!double.IsNaN(last)) Try(last / 2);
        return new(even, bestF1, costs, costs is null ? null : bestCost);

        void Try(double probability)
        {
            var threshold = new Threshold(probability, hits, alarms, positives - hits);
            if (threshold.F1 > bestF1.F1) bestF1 = threshold;
            if (costs is { } given && threshold.Cost(given) < bestCost.Cost(given)) bestCost = threshold;
        }
    }
}
