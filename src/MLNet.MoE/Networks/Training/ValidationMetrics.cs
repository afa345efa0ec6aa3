using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Training;

/// <summary>Loss and score of predictions: what early stopping goes by. The same for every engine.</summary>
internal static class ValidationMetrics
{
    private const double SmallestProbability = 1e-15;

    /// <summary>Evaluates predictions.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="outputs">Numbers a row.</param>
    /// <param name="predictions">(rows, outputs): log-odds of the positive class, probabilities, or standardised values.</param>
    /// <param name="table">Prepared table.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <returns>Mean cross-entropy or squared error, and accuracy or minus the root mean squared error.</returns>
    public static (double Loss, double Score) Evaluate(TaskKind task, int outputs, ReadOnlySpan<float> predictions, FeatureTable table, ReadOnlySpan<int> rows)
    {
        double loss = 0, hits = 0, total = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            var p = predictions.Slice(i * outputs, outputs);
            double label = table.Label(rows[i]), weight = table.Weight(rows[i]);
            total += weight;
            switch (task)
            {
                case TaskKind.Regression:
                    loss += weight * (p[0] - label) * (p[0] - label);
                    break;
                case TaskKind.Binary:
                    double margin = label > 0.5 ? p[0] : -p[0];
                    loss += weight * LogisticLoss(margin);
                    if (p[0] > 0 == label > 0.5) hits += weight;
                    break;
                default:
                    loss -= weight * Log(p[(int)label]);
                    if (System.Numerics.Tensors.TensorPrimitives.IndexOfMax(p) == (int)label) hits += weight;
                    break;
            }
        }
        loss /= total;
        return (loss, task == TaskKind.Regression ? -Math.Sqrt(loss) : hits / total);
    }

    /// <summary>Mean cross-entropy of predicting every row by the shares of the classes: the entropy of the labels, weighted; 0 for a single class.</summary>
    public static double LossOfShares(FeatureTable table, ReadOnlySpan<int> rows)
    {
        var weights = new Dictionary<float, double>();
        double total = 0;
        foreach (int row in rows)
        {
            float label = table.Label(row);
            weights[label] = weights.GetValueOrDefault(label) + table.Weight(row);
            total += table.Weight(row);
        }
        return weights.Values.Where(weight => weight > 0).Sum(weight => -weight / total * Math.Log(weight / total));
    }

    /// <summary>ln(1 + exp(-margin)), written so that neither sign overflows.</summary>
    /// <param name="margin">Log-odds of the true class.</param>
    public static double LogisticLoss(double margin) => Math.Log(1 + Math.Exp(-Math.Abs(margin))) + Math.Max(-margin, 0);

    // A NaN must stay one, so that a network that has come apart is seen.
    private static double Log(double probability) => Math.Log(probability < SmallestProbability ? SmallestProbability : probability);
}
