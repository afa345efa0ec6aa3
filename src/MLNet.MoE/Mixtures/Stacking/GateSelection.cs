namespace MLNet.MoE.Mixtures.Stacking;

/// <summary>
/// Chooses between the global weights and gates of several strengths by cross-validation on rows that the experts had not learnt from. A
/// gate is taken only where it is better by well more than its standard error, so that it does not follow chance.
/// </summary>
internal static class GateSelection
{
    /// <summary>Penalties that are tried, strong to weak.</summary>
    private static readonly double[] Shrinkages = [0.1, 0.03, 0.01, 0.003];

    private const int Folds = 3;

    /// <summary>Standard errors by which a gate has to be better: of four strengths, one is better by a single one on noise too.</summary>
    private const double Errors = 1.64;

    /// <summary>Share of the loss that it has to save: less is not worth weights that differ from row to row.</summary>
    private const double SmallestGain = 0.003;

    /// <summary>Fewest rows from which a gate can be told from chance.</summary>
    private const int LeastRows = 100;

    /// <summary>Fits global weights and, where it helps, a gate on the rows' inputs.</summary>
    /// <param name="rows">What the experts said.</param>
    /// <param name="perRow">Whether the weights may differ from row to row; null leaves it to cross-validation, true takes the best gate
    /// anyway.</param>
    /// <param name="shrinkage">Strength of the penalty, or null to choose it.</param>
    /// <param name="seed">Seed of the folds.</param>
    /// <param name="checkCancelled">Called between steps.</param>
    public static ExpertGate Fit(StackedRows rows, bool? perRow, double? shrinkage, int seed, Action checkCancelled)
    {
        double[] globalWeights = GlobalWeights.Fit(rows);
        var global = new ExpertGate(globalWeights, []);
        if (perRow == false || rows.InputCount == 0 || rows.Experts < 2 || (perRow is null && rows.Count < LeastRows)) return global;
        double[] candidates = shrinkage is { } given ? [given] : Shrinkages;
        if (perRow == true && candidates.Length == 1) return GateFit.Fit(rows, globalWeights, candidates[0], null, checkCancelled);
        double[][] losses = CrossValidate(rows, candidates, seed, checkCancelled);
        double loss = losses[candidates.Length].Zip(rows.Weights, (each, weight) => each * weight).Sum() / rows.TotalWeight;
        int best = -1;
        double gain = double.NegativeInfinity;
        for (int i = 0; i < candidates.Length; i++)
        {
            var (mean, error) = Difference(rows, losses[candidates.Length], losses[i]);
            if (mean <= gain || (perRow is null && (mean <= Errors * error || mean <= SmallestGain * loss))) continue;
            (best, gain) = (i, mean);
        }
        return best < 0 ? global : GateFit.Fit(rows, globalWeights, candidates[best], null, checkCancelled);
    }

    /// <summary>(candidates + 1, rows): loss of each row under each candidate, and last under the global weights, fitted without its
    /// fold.</summary>
    private static double[][] CrossValidate(StackedRows rows, double[] candidates, int seed, Action checkCancelled)
    {
        double[][] losses = new double[candidates.Length + 1][];
        for (int i = 0; i < losses.Length; i++) losses[i] = new double[rows.Count];
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        new Random(seed).Shuffle(order);
        int folds = Math.Min(Folds, rows.Count);
        double[] weights = new double[rows.Experts];
        for (int fold = 0; fold < folds; fold++)
        {
            var training = rows.Select([.. order.Where((_, i) => i % folds != fold)]);
            double[] globalWeights = GlobalWeights.Fit(training);
            ExpertGate? gate = null;
            for (int i = 0; i < losses.Length; i++)
            {
                gate = i == candidates.Length ? new ExpertGate(globalWeights, [])
                    : GateFit.Fit(training, globalWeights, candidates[i], gate, checkCancelled);
                for (int at = fold; at < order.Length; at += folds)
                {
                    gate.Weigh(rows.InputsOf(order[at]), weights);
                    losses[i][order[at]] = rows.Loss(order[at], weights, default);
                }
            }
        }
        return losses;
    }

    /// <summary>Mean by which the second losses are lower than the first, over weighted rows, and its standard error.</summary>
    private static (double Mean, double Error) Difference(StackedRows rows, double[] first, double[] second)
    {
        double sum = 0, squares = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            double difference = first[row] - second[row];
            sum += rows.Weights[row] * difference;
        }
        double mean = sum / rows.TotalWeight;
        for (int row = 0; row < rows.Count; row++)
        {
            double share = rows.Weights[row] / rows.TotalWeight, away = first[row] - second[row] - mean;
            squares += share * share * away * away;
        }
        return (mean, Math.Sqrt(squares));
    }
}
