using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE;

/// <summary>
/// Chooses how many trees of a boosted ensemble to keep: the number of the lowest loss on the rows that are held out. As boosting is
/// deterministic, an ensemble of n trees starts like one of more; so one growth tells the loss of every shorter one, and the chosen length
/// is grown once more.
/// </summary>
/// <param name="rows">Vectors of the rows that are held out.</param>
/// <param name="labels">Their labels: numbers, or 0 and 1.</param>
/// <param name="weights">Their weights; null where all count the same.</param>
/// <param name="sigmoid">Slope of the logistic function that makes a probability of a score; null for a regression.</param>
/// <param name="patience">Trees without a lower loss before growing stops.</param>
internal sealed class TreeCountChoice(VBuffer<float>[] rows, float[] labels, float[]? weights, double? sigmoid, int patience)
{
    /// <summary>Ensembles of growing size; growing stops at the first whose last trees brought nothing.</summary>
    private static readonly int[] Stages = [200, 450];

    /// <summary>Grows ensembles until the loss no longer falls and gives back the one of the best length.</summary>
    /// <param name="maximum">Trees at most.</param>
    /// <param name="grow">Fits an ensemble of that many trees.</param>
    /// <param name="growLast">Fits the ensemble of the best length, where it is fitted on other rows; null for no others.</param>
    public GrownTrees<TModel> Grow<TModel>(
        int maximum, Func<int, (TModel Model, RegressionTreeEnsemble Trees)> grow,
            Func<int, (TModel Model, RegressionTreeEnsemble Trees)>? growLast = null)
    {
        foreach (int stage in Stages.Where(stage => stage < maximum).Append(maximum))
        {
            var (model, ensemble) = grow(stage);
            float[] curve = Losses(ensemble);
            int best = curve.Length == 0 ? 0 : Array.IndexOf(curve, curve.Min()) + 1;
            // Shorter than asked for: FastTree found nothing more to split.
            bool exhausted = curve.Length < stage || stage == maximum;
            if (!exhausted && curve.Length - best < patience) continue;
            if (growLast is not null) (model, ensemble) = growLast(Math.Max(1, best));
            else if (best > 0 && best < curve.Length) (model, ensemble) = grow(best);
            return new(model, TreeEnsembles.Leaves(ensemble), curve);
        }
        throw new ArgumentOutOfRangeException(nameof(maximum), maximum, "There must be a tree.");
    }

    /// <summary>Loss of the first 1, 2, ... trees: squared error or log-loss.</summary>
    private float[] Losses(RegressionTreeEnsemble ensemble)
    {
        double[] losses = new double[ensemble.Trees.Count];
        // Nothing was held out: all trees are as good as any.
        if (rows.Length == 0) return new float[losses.Length];
        var evaluators = new TreeEvaluator[losses.Length];
        for (int i = 0; i < evaluators.Length; i++) evaluators[i] = new(ensemble.Trees[i], ensemble.TreeWeights[i]);
        float[] dense = new float[rows[0].Length];
        double total = 0;
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row].CopyTo(dense);
            float weight = weights is null ? 1 : weights[row];
            double score = ensemble.Bias;
            for (int i = 0; i < evaluators.Length; i++)
            {
                score += evaluators[i].Evaluate(dense);
                losses[i] += weight * Loss(score, labels[row]);
            }
            total += weight;
        }
        return Array.ConvertAll(losses, loss => (float)(loss / total));
    }

    private double Loss(double score, float label)
    {
        if (sigmoid is not double slope) return (score - label) * (score - label);
        return Logistic.Loss((label > 0 ? -1 : 1) * slope * score);
    }
}
