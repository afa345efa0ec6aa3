using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Training;

/// <summary>Loss and score of predictions: what early stopping goes by. The same for every engine.</summary>
internal static class ValidationMetrics
{
    /// <summary>Evaluates predictions.</summary>
    /// <param name="objective">What is predicted.</param>
    /// <param name="outputs">Numbers a row.</param>
    /// <param name="predictions">(rows, outputs): log-odds of the positive class, probabilities of the classes, or scaled targets.</param>
    /// <param name="table">Prepared table.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <returns>Mean loss, and the score that goes with it: more is better.</returns>
    public static (double Loss, double Score) Evaluate(Objective objective, int outputs, ReadOnlySpan<float> predictions,
        FeatureTable table, ReadOnlySpan<int> rows)
    {
        double loss = 0, hits = 0, total = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            double weight = table.Weight(rows[i]);
            var row = objective.Judge(predictions.Slice(i * outputs, outputs), table.Labels(rows[i]), weight);
            (loss, hits, total) = (loss + row.Loss, hits + row.Hits, total + weight);
        }
        loss /= total;
        return (loss, objective.Score(loss, hits / total));
    }

    /// <summary>Mean cross-entropy of predicting every row by the shares of the classes: the entropy of the labels, weighted; 0 for a
    /// single class.</summary>
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
}
