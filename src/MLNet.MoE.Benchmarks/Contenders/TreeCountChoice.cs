using MLNet.MoE.Networks.Objectives;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Chooses how many trees of a boosted ensemble to keep: the number of the lowest loss on the validation part. As boosting is deterministic,
/// an ensemble of n trees starts like one of more; so one growth tells the loss of every shorter one, and the chosen length is grown once more.
/// </summary>
/// <param name="rows">Vectors of the validation part.</param>
/// <param name="target">Label of a validation row: a number, or 0 and 1.</param>
/// <param name="sigmoid">Slope of the logistic function that makes a probability of a score; null for a regression.</param>
/// <param name="patience">Trees without a lower loss before growing stops.</param>
internal sealed class TreeCountChoice(VBuffer<float>[] rows, Func<int, float> target, double? sigmoid, int patience)
{
    /// <summary>Grows ensembles until the loss no longer falls and gives back the one of the best length.</summary>
    /// <param name="stages">Numbers of trees to try, ascending.</param>
    /// <param name="grow">Fits an ensemble of that many trees.</param>
    public (ITransformer Model, long Leaves, IReadOnlyList<float> Curve) Grow(
        IReadOnlyList<int> stages, Func<int, (ITransformer Model, RegressionTreeEnsemble Trees)> grow)
    {
        foreach (int stage in stages)
        {
            var (model, ensemble) = grow(stage);
            float[] curve = Losses(ensemble);
            int best = curve.Length == 0 ? 0 : Array.IndexOf(curve, curve.Min()) + 1;
            // Shorter than asked for: FastTree found nothing more to split.
            bool exhausted = curve.Length < stage || stage == stages[^1];
            if (!exhausted && curve.Length - best < patience) continue;
            if (best > 0 && best < curve.Length) (model, ensemble) = grow(best);
            return (model, ensemble.Trees.Sum(tree => (long)tree.NumberOfLeaves), curve);
        }
        throw new ArgumentException("There must be a stage.", nameof(stages));
    }

    /// <summary>Validation loss of the first 1, 2, ... trees: squared error or log-loss.</summary>
    private float[] Losses(RegressionTreeEnsemble ensemble)
    {
        var losses = new double[ensemble.Trees.Count];
        var evaluators = ensemble.Trees.Select((tree, i) => new TreeEvaluator(tree, ensemble.TreeWeights[i])).ToArray();
        var dense = new float[rows.Length == 0 ? 0 : rows[0].Length];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row].CopyTo(dense);
            float label = target(row);
            double score = ensemble.Bias;
            for (int i = 0; i < evaluators.Length; i++)
            {
                score += evaluators[i].Evaluate(dense);
                losses[i] += Loss(score, label);
            }
        }
        return Array.ConvertAll(losses, loss => (float)(loss / rows.Length));
    }

    private double Loss(double score, float label)
    {
        if (sigmoid is not double slope) return (score - label) * (score - label);
        return Logistic.Loss((label > 0 ? -1 : 1) * slope * score);
    }
}
