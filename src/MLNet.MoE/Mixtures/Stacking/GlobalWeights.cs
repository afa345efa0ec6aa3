namespace MLNet.MoE.Mixtures.Stacking;

/// <summary>
/// One weight an expert for all rows: the convex combination with the smallest loss on rows that the experts had not learnt from
/// (stacking; Wolpert 1992, Neural Networks 5; Breiman 1996, Machine Learning 24).
/// </summary>
internal static class GlobalWeights
{
    private const int MaximumSteps = 2000;

    /// <summary>
    /// Rows that each expert is taken to have explained alone before any is seen (a Dirichlet prior). Where a few hundred rows can hardly
    /// tell experts apart, the best weights on them are extreme, and worse on other rows than weights that divide the risk.
    /// </summary>
    internal const double PriorRows = 0.25;

    /// <summary>Finds the weights. The problem is convex, so the start does not matter.</summary>
    /// <param name="rows">What the experts said.</param>
    /// <returns>(experts): not negative, sum 1.</returns>
    public static double[] Fit(StackedRows rows) => rows.Labels is null ? OfProbabilities(rows) : OfNumbers(rows);

    /// <summary>
    /// Expectation-maximisation for the proportions of a mixture: each row is shared between the experts as they explain it, and an
    /// expert's weight becomes its share of all rows. The loss, that of the prior included, never rises.
    /// </summary>
    private static double[] OfProbabilities(StackedRows rows)
    {
        int experts = rows.Experts;
        double[] weights = Equal(experts), next = new double[experts];
        for (int step = 0; step < MaximumSteps; step++)
        {
            Array.Fill(next, PriorRows * rows.TotalWeight / rows.Count);
            for (int row = 0; row < rows.Count; row++)
            {
                var predictions = rows.PredictionsOf(row);
                double sum = 0;
                for (int k = 0; k < experts; k++) sum += weights[k] * predictions[k];
                if (sum <= 0) continue;
                for (int k = 0; k < experts; k++) next[k] += rows.Weights[row] * weights[k] * predictions[k] / sum;
            }
            if (Advance(weights, next)) break;
        }
        return weights;
    }

    /// <summary>
    /// Least squares on the simplex, by projected gradient steps on the experts' second moments: their number decides the cost of a step,
    /// not that of the rows.
    /// </summary>
    private static double[] OfNumbers(StackedRows rows)
    {
        int experts = rows.Experts;
        // With weights that sum to 1 the mixture's error is the same mixture of the experts' errors.
        double[] moments = new double[experts * experts];
        double[] errors = new double[experts];
        for (int row = 0; row < rows.Count; row++)
        {
            var predictions = rows.PredictionsOf(row);
            for (int k = 0; k < experts; k++) errors[k] = predictions[k] - rows.Labels![row];
            for (int k = 0; k < experts; k++)
                for (int j = 0; j < experts; j++) moments[(k * experts) + j] += rows.Weights[row] * errors[k] * errors[j];
        }
        // The trace bounds the largest eigenvalue, and its inverse is a step that never overshoots.
        double trace = 0, least = double.PositiveInfinity;
        for (int k = 0; k < experts; k++)
        {
            trace += moments[(k * experts) + k];
            least = Math.Min(least, moments[(k * experts) + k]);
        }
        // The prior's curvature at equal weights, in units of the errors of the best expert.
        double pull = PriorRows * experts * experts * least / rows.Count;
        double[] weights = Equal(experts), next = new double[experts];
        if (!(trace > 0)) return weights;
        for (int step = 0; step < 10 * MaximumSteps; step++)
        {
            for (int k = 0; k < experts; k++)
            {
                double slope = pull * (weights[k] - (1.0 / experts));
                for (int j = 0; j < experts; j++) slope += moments[(k * experts) + j] * weights[j];
                next[k] = weights[k] - (slope / (trace + pull));
            }
            Simplex.Project(next);
            if (Advance(weights, next)) break;
        }
        return weights;
    }

    /// <summary>Takes over the next weights, scaled to a sum of 1; returns whether they have settled.</summary>
    private static bool Advance(double[] weights, double[] next)
    {
        double sum = next.Sum(), change = 0;
        if (!(sum > 0)) return true;
        for (int k = 0; k < weights.Length; k++)
        {
            double value = next[k] / sum;
            change = Math.Max(change, Math.Abs(value - weights[k]));
            weights[k] = value;
        }
        return change < 1e-9;
    }

    private static double[] Equal(int experts)
    {
        double[] weights = new double[experts];
        Array.Fill(weights, 1.0 / experts);
        return weights;
    }
}
