using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;
using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks;

/// <summary>ML.NET's LightGBM, stopped early on the loss of the rows that are held out. Missing values and categories are left to
/// it.</summary>
internal sealed class LightGbmLearner()
    : OptionsLearner<LightGbmOptions>("lightgbm", "ML.NET LightGBM: up to 1000 trees of 31 leaves, learning rate 0.05, early stopping",
        () => new LightGbmOptions())
{
    /// <summary>Categorical splits pay for columns of more categories than this; below, one-hot slots did better (krkopt,
    /// nursery).</summary>
    private const int OneHotCategories = 16;

    public override string Configuration
        => base.Configuration + $", log-loss or rmse, softmax, categorical splits above {OneHotCategories}";

    public override FeatureEncoding Encoding => FeatureEncoding.MissingKept;

    // ML.NET trains one LightGBM at a time behind a lock of the process; a second fit would only wait with its clock running.
    public override string? Exclusive => "lightgbm";

    public override IReadOnlyList<SearchDimension> SearchSpace
        => SearchSpaceReader.Read(Options(), [nameof(LightGbmOptions.L2Regularization)]);

    public override double Work(int trainingRows, int slots, int outputs) => 0.04 * outputs * ((trainingRows * Math.Sqrt(slots)) + 4000);

    public override LearnedModel Fit(FitRequest request)
    {
        var context = request.Context;
        switch (request.Rows.Task)
        {
            case TaskKind.Binary:
                var binary = Fit(request, (training, validation, trees) => context.BinaryClassification.Trainers.LightGbm(
                    With(new LightGbmBinaryTrainer.Options { EvaluationMetric = LightGbmBinaryTrainer.Options.EvaluateMetricType.Logloss },
                        request, trees)).Fit(training, validation),
                    fitted => TreeEnsembles.Trees(fitted.Model.SubModel));
                return new LearnedModel(binary, TreeEnsembles.Leaves(binary.Model.SubModel));
            case TaskKind.Multiclass:
                var multiclass = Fit(request, (training, validation, trees) => context.MulticlassClassification.Trainers.LightGbm(
                    With(new LightGbmMulticlassTrainer.Options { EvaluationMetric =
                        LightGbmMulticlassTrainer.Options.EvaluateMetricType.LogLoss, UseSoftmax = true }, request, trees)).Fit(training,
                        validation),
                    fitted => TreeEnsembles.Trees(fitted.Model));
                return new LearnedModel(multiclass, TreeEnsembles.Leaves(multiclass.Model));
            default:
                var regression = Fit(request, (training, validation, trees) => context.Regression.Trainers.LightGbm(
                    With(new LightGbmRegressionTrainer.Options { EvaluationMetric =
                        LightGbmRegressionTrainer.Options.EvaluateMetricType.RootMeanSquaredError }, request, trees)).Fit(training,
                        validation),
                    fitted => TreeEnsembles.Trees(fitted.Model));
                return new LearnedModel(regression, TreeEnsembles.Leaves(regression.Model));
        }
    }

    /// <summary>Fits on the rows to learn from, stopped early on the others; then, where all rows may be learned from, again on all with as
    /// many trees.</summary>
    private TTransformer Fit<TTransformer>(FitRequest request, Func<IDataView, IDataView?, int?, TTransformer> fit,
        Func<TTransformer, int> trees)
    {
        var rows = request.Rows;
        var stopped = fit(rows.Training, rows.Validation, null);
        request.Cancellation.ThrowIfCancellationRequested();
        return rows.MayLearnAll ? fit(rows.All, null, Math.Max(1, trees(stopped))) : stopped;
    }

    private TOptions With<TOptions, TOutput, TTransformer, TModel>(
        LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase trainer, FitRequest request, int? trees)
        where TOptions : LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        var (options, rows) = (Options(), request.Rows);
        (trainer.LabelColumnName, trainer.FeatureColumnName, trainer.ExampleWeightColumnName) = (rows.Label, rows.Features, rows.Weight);
        trainer.NumberOfIterations = trees ?? options.MaximumTrees;
        trainer.LearningRate = options.LearningRate;
        trainer.NumberOfLeaves = options.Leaves;
        trainer.MinimumExampleCountPerLeaf = options.RowsPerLeaf;
        trainer.EarlyStoppingRound = trees is null ? options.Patience : 0;
        trainer.Booster = new GradientBooster.Options
        {
            FeatureFraction = options.FeatureFraction,
            SubsampleFraction = options.SubsampleFraction,
            SubsampleFrequency = options.SubsampleFraction < 1 ? 1 : 0,
            MinimumChildWeight = options.MinimumChildWeight,
            L2Regularization = options.L2Regularization,
        };
        trainer.UseCategoricalSplit = rows.LargestCategoryCount > OneHotCategories;
        trainer.NumberOfThreads = request.Threads;
        trainer.Seed = request.Seed;
        trainer.Deterministic = true;
        return (TOptions)trainer;
    }
}
