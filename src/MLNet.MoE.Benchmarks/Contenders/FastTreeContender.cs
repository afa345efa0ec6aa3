using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// ML.NET's FastTree; several classes through one-versus-all, as it has no multiclass learner. The number of trees is chosen by the loss on the
/// validation part: FastTree's own early stopping watches the error rate for classes, which picks badly calibrated and too short ensembles.
/// FastTree leaves out training rows with missing values, so it gets them replaced, with indicators.
/// </summary>
internal sealed class FastTreeContender()
    : OptionsContender<TreeOptions>("fasttree", "ML.NET FastTree: up to 1000 trees of 31 leaves, learning rate 0.05, number of trees by validation", () => new TreeOptions())
{
    /// <summary>Ensembles of growing size; growing stops at the first whose last trees brought nothing.</summary>
    private static readonly int[] Stages = [200, 450];

    public override string Configuration => base.Configuration + ", by log-loss or rmse, one-versus-all";

    public override double Work(int trainingRows, int slots, int outputs) => 0.15 * (outputs > 2 ? outputs : 1) * ((trainingRows * Math.Sqrt(slots)) + 8000);

    public override IFittedContender Fit(FitRequest request)
    {
        var parts = request.Parts;
        if (parts.Task == TaskKind.Regression) return FitNumbers(request);
        if (parts.Task == TaskKind.Binary)
        {
            var (model, leaves, curve) = FitClass(request, 1);
            return new FittedTransformer(model, parts, FeatureEncoding.MissingReplaced, leaves, curve);
        }
        var models = new ITransformer?[parts.ClassCount];
        long total = 0;
        for (int k = 0; k < models.Length; k++)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            // A class without a training row has no model: its probability is 0.
            if (!parts.TrainingLabels.Contains(k)) continue;
            (models[k], long leaves, _) = FitClass(request, k);
            total += leaves;
        }
        return new OneVersusAllTrees(models, total);
    }

    private FittedTransformer FitNumbers(FitRequest request)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingReplaced;
        var options = Options();
        var training = parts.TrainingView(context, encoding);
        var choice = new TreeCountChoice(parts.Validation.Vectors(encoding), row => parts.ValidationLabels[row], sigmoid: null, options.Patience);
        var grown = choice.Grow(StagesTo(options.MaximumTrees), trees =>
        {
            var fitted = context.Regression.Trainers.FastTree(With(new FastTreeRegressionTrainer.Options(), options, request, trees)).Fit(training);
            return (fitted, fitted.Model.TrainedTreeEnsemble);
        });
        return new FittedTransformer(grown.Model, parts, encoding, grown.Leaves, grown.Curve);
    }

    private (ITransformer Model, long Leaves, IReadOnlyList<float> Curve) FitClass(FitRequest request, int label)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingReplaced;
        var options = Options();
        var training = parts.Training.WithFlags(context, encoding, i => parts.TrainingLabels[i] == label);
        // FastTree's probability is the logistic function of twice the learning rate times the score.
        var choice = new TreeCountChoice(parts.Validation.Vectors(encoding), row => parts.ValidationLabels[row] == label ? 1 : 0, 2 * options.LearningRate, options.Patience);
        return choice.Grow(StagesTo(options.MaximumTrees), trees =>
        {
            var fitted = context.BinaryClassification.Trainers.FastTree(With(new FastTreeBinaryTrainer.Options(), options, request, trees)).Fit(training);
            return (fitted, fitted.Model.SubModel.TrainedTreeEnsemble);
        });
    }

    protected override void Check(TreeOptions options) => options.Check();

    private static int[] StagesTo(int maximum) => [.. Stages.Where(stage => stage < maximum), maximum];

    private static TOptions With<TOptions>(TOptions trainer, TreeOptions options, FitRequest request, int trees)
        where TOptions : BoostedTreeOptions
    {
        trainer.NumberOfTrees = trees;
        trainer.LearningRate = options.LearningRate;
        trainer.NumberOfLeaves = options.Leaves;
        trainer.MinimumExampleCountPerLeaf = options.RowsPerLeaf;
        trainer.FeatureFraction = options.FeatureFraction;
        trainer.NumberOfThreads = request.Threads;
        trainer.Seed = request.Seed;
        trainer.FeatureSelectionSeed = request.Seed;
        return trainer;
    }
}
