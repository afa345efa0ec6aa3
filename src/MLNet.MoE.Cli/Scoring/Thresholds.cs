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
    /// <param name="probabilities">(rows) of the positive class.</param>
    /// <param name="isPositive">(rows).</param>
    /// <param name="costs">What a false alarm and a miss cost, or null.</param>
    public static Thresholds Of(float[] probabilities, bool[] isPositive, (double FalseAlarm, double Miss)? costs)
    {
        int[] order = [.. Enumerable.Range(0, probabilities.Length).OrderByDescending(row => probabilities[row])];
        int positives = isPositive.Count(positive => positive), hits = 0;
        // From none that is predicted positive to all, a new threshold wherever the probability changes: in the middle, so that it stands
        // for both sides.
        var all = new List<Threshold> { new(1, 0, 0, positives) };
        for (int i = 0; i < order.Length; i++)
        {
            if (isPositive[order[i]]) hits++;
            double here = probabilities[order[i]], next = i + 1 < order.Length ? probabilities[order[i + 1]] : 0;
            if (i + 1 == order.Length || next < here) all.Add(new((here + next) / 2, hits, i + 1 - hits, positives - hits));
        }
        return new(
            [.. Enumerable.Range(1, 9).Select(tenth => At(tenth / 10.0, probabilities, isPositive, positives))],
            all.MaxBy(threshold => threshold.F1)!, costs, costs is { } given ? all.MinBy(threshold => threshold.Cost(given)) : null);
    }

    private static Threshold At(double probability, float[] probabilities, bool[] isPositive, int positives)
    {
        int hits = 0, alarms = 0;
        for (int row = 0; row < probabilities.Length; row++)
        {
            if (probabilities[row] < (float)probability) continue;
            if (isPositive[row]) hits++;
            else alarms++;
        }
        return new(probability, hits, alarms, positives - hits);
    }
}
