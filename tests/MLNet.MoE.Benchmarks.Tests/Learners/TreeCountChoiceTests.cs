using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class TreeCountChoiceTests
{
    [TestMethod]
    public void Trees_evaluated_one_by_one_give_ml_nets_own_scores()
    {
        var context = new MLContext(1);
        var parts = new PreparedSplit(SmallData.Numbers(), 0, null).Parts;
        var fitted = context.Regression.Trainers.FastTree(numberOfTrees: 30)
            .Fit(parts.TrainingView(context, FeatureEncoding.MissingReplaced));
        var ensemble = fitted.Model.TrainedTreeEnsemble;

        var scored = fitted.Transform(parts.Validation.Unlabelled(context, FeatureEncoding.MissingReplaced));
        float[] expected = Predictions.Read(scored, TaskKind.Regression, 0, parts.Validation.RowCount).Values;

        var trees = ensemble.Trees.Select((tree, i) => new TreeEvaluator(tree, ensemble.TreeWeights[i])).ToArray();
        var rows = parts.Validation.Vectors(FeatureEncoding.MissingReplaced);
        for (int row = 0; row < rows.Length; row++)
        {
            float[] dense = [.. rows[row].DenseValues()];
            Assert.AreEqual(expected[row], ensemble.Bias + trees.Sum(tree => tree.Evaluate(dense)), 1e-3, $"row {row}");
        }
    }

    [TestMethod]
    public void The_model_that_is_kept_has_the_length_of_the_lowest_validation_loss()
    {
        var context = new MLContext(1);
        var parts = new PreparedSplit(SmallData.Numbers(), 0, null).Parts;
        var training = parts.TrainingView(context, FeatureEncoding.MissingReplaced);
        var grown = new List<int>();
        var choice = new TreeCountChoice(parts.Validation.Vectors(FeatureEncoding.MissingReplaced), parts.ValidationLabels, null, null,
            patience: 50);

        var (_, _, curve) = choice.Grow<ITransformer>(300, trees =>
        {
            grown.Add(trees);
            var fitted =
                context.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options { NumberOfTrees = trees, LearningRate = 0.3 })
                    .Fit(training);
            return (fitted, fitted.Model.TrainedTreeEnsemble);
        });

        Assert.AreEqual(Array.IndexOf(curve.ToArray(), curve.Min()) + 1, grown[^1]);
    }
}
