using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Training;

/// <summary>Loss and score of predictions: what early stopping goes by. The same for every engine.</summary>
internal static class ValidationMetrics
{
    /// <summary>
    /// What is added to a label's loss before its logarithm is taken: of a label that is learnt almost without error the loss moves by the
    /// chance of a few rows, which would end training for the others.
    /// </summary>
    private const double SmallLoss = 0.02;

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
        if (objective is SeveralLabels several)
        {
            double mean = GeometricMean(several, predictions, table, rows);
            return (mean, -mean);
        }
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

    /// <summary>
    /// The geometric mean of the labels' losses: an epoch is better where the labels gain more, in proportion, than the others lose. A sum
    /// would be ruled by labels that cannot be learnt, whose loss rises from the first epochs on.
    /// </summary>
    private static double GeometricMean(SeveralLabels several, ReadOnlySpan<float> predictions, FeatureTable table,
        ReadOnlySpan<int> rows)
    {
        double logs = 0, importances = 0;
        for (int label = 0; label < several.Parts.Count; label++)
        {
            // A label that is not trained has no say either.
            if (several.Tasks[label].Weight == 0) continue;
            var (objective, start, count) = several.Parts[label];
            double loss = 0, total = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                var own = table.Labels(rows[i]).Slice(label, 1);
                if (float.IsNaN(own[0])) continue;
                double weight = table.Weight(rows[i]) * several.Factor(label, own[0]);
                loss += objective.Judge(predictions.Slice((i * several.Outputs) + start, count), own, weight).Loss;
                total += weight;
            }
            // A label of which no such row has a value has no say.
            if (!(total > 0)) continue;
            logs += several.Tasks[label].Importance * Math.Log((loss / total) + SmallLoss);
            importances += several.Tasks[label].Importance;
        }
        return Math.Exp(logs / importances) - SmallLoss;
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
