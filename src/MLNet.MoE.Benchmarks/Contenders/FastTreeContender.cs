using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// ML.NET's FastTree; several classes through one-versus-all, as it has no multiclass learner. The number of trees is chosen by the loss on the
/// validation part: FastTree's own early stopping watches the error rate for classes, which picks badly calibrated and too short ensembles.
/// FastTree leaves out training rows with missing values, so it gets them replaced, with indicators.
/// </summary>
internal sealed class FastTreeContender : IContender
{
    /// <summary>Ensembles of growing size; growing stops at the first whose last <see cref="TreeDefaults.Patience"/> trees brought nothing.</summary>
    private static readonly int[] Stages = [200, 450, TreeDefaults.MaximumTrees];

    public string Name => "fasttree";

    public string Description => "ML.NET FastTree: up to 1000 trees of 31 leaves, learning rate 0.05, number of trees by validation";

    public string Configuration =>
        $"trees {TreeDefaults.MaximumTrees}, rate {TreeDefaults.LearningRate}, leaves {TreeDefaults.Leaves}, rows per leaf {TreeDefaults.RowsPerLeaf}, " +
        $"patience {TreeDefaults.Patience}, by log-loss or rmse, one-versus-all";

    public string? Exclusive => null;

    public double Work(int trainingRows, int slots, int outputs) => 0.15 * (outputs > 2 ? outputs : 1) * ((trainingRows * Math.Sqrt(slots)) + 8000);

    public IFittedContender Fit(FitRequest request)
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

    private static FittedTransformer FitNumbers(FitRequest request)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingReplaced;
        var training = parts.TrainingView(context, encoding);
        var choice = new TreeCountChoice(parts.Validation.Vectors(encoding), row => parts.ValidationLabels[row], sigmoid: null);
        var grown = choice.Grow(Stages, trees =>
        {
            var fitted = context.Regression.Trainers.FastTree(Options(new FastTreeRegressionTrainer.Options(), request, trees)).Fit(training);
            return (fitted, fitted.Model.TrainedTreeEnsemble);
        });
        return new FittedTransformer(grown.Model, parts, encoding, grown.Leaves, grown.Curve);
    }

    private static (ITransformer Model, long Leaves, IReadOnlyList<float> Curve) FitClass(FitRequest request, int label)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingReplaced;
        var training = parts.Training.WithFlags(context, encoding, i => parts.TrainingLabels[i] == label);
        // FastTree's probability is the logistic function of twice the learning rate times the score.
        var choice = new TreeCountChoice(parts.Validation.Vectors(encoding), row => parts.ValidationLabels[row] == label ? 1 : 0, 2 * TreeDefaults.LearningRate);
        return choice.Grow(Stages, trees =>
        {
            var fitted = context.BinaryClassification.Trainers.FastTree(Options(new FastTreeBinaryTrainer.Options(), request, trees)).Fit(training);
            return (fitted, fitted.Model.SubModel.TrainedTreeEnsemble);
        });
    }

    private static TOptions Options<TOptions>(TOptions options, FitRequest request, int trees)
        where TOptions : BoostedTreeOptions
    {
        options.NumberOfTrees = trees;
        options.LearningRate = TreeDefaults.LearningRate;
        options.NumberOfLeaves = TreeDefaults.Leaves;
        options.MinimumExampleCountPerLeaf = TreeDefaults.RowsPerLeaf;
        options.NumberOfThreads = request.Threads;
        options.Seed = request.Seed;
        options.FeatureSelectionSeed = request.Seed;
        return options;
    }
}
