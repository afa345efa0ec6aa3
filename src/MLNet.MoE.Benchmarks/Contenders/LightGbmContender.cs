using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks;

/// <summary>ML.NET's LightGBM, stopped early on the loss of the validation part. Missing values and categories are left to it.</summary>
internal sealed class LightGbmContender()
    : OptionsContender<LightGbmOptions>("lightgbm", "ML.NET LightGBM: up to 1000 trees of 31 leaves, learning rate 0.05, early stopping", () => new LightGbmOptions())
{
    /// <summary>Categorical splits pay for columns of more categories than this; below, one-hot slots did better (krkopt, nursery).</summary>
    private const int OneHotCategories = 16;

    public override string Configuration => base.Configuration + $", log-loss or rmse, softmax, categorical splits above {OneHotCategories}";

    // ML.NET trains one LightGBM at a time behind a lock of the process; a second fit would only wait with its clock running.
    public override string? Exclusive => "lightgbm";

    public override IReadOnlyList<SearchDimension> SearchSpace => SearchSpaceReader.Read(Options(), [nameof(LightGbmOptions.L2Regularization)]);

    public override double Work(int trainingRows, int slots, int outputs) => 0.04 * outputs * ((trainingRows * Math.Sqrt(slots)) + 4000);

    public override IFittedContender Fit(FitRequest request)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingKept;
        IDataView training = parts.TrainingView(context, encoding), validation = parts.ValidationView(context, encoding);
        switch (parts.Task)
        {
            case TaskKind.Binary:
                var binary = context.BinaryClassification.Trainers.LightGbm(
                    With(new LightGbmBinaryTrainer.Options { EvaluationMetric = LightGbmBinaryTrainer.Options.EvaluateMetricType.Logloss }, request));
                var two = binary.Fit(training, validation);
                return new FittedTransformer(two, parts, encoding, Leaves(two.Model.SubModel));
            case TaskKind.Multiclass:
                var multiclass = context.MulticlassClassification.Trainers.LightGbm(
                    With(new LightGbmMulticlassTrainer.Options { EvaluationMetric = LightGbmMulticlassTrainer.Options.EvaluateMetricType.LogLoss, UseSoftmax = true }, request));
                var many = multiclass.Fit(training, validation);
                return new FittedTransformer(many, parts, encoding, Leaves(many.Model));
            default:
                var regression = context.Regression.Trainers.LightGbm(
                    With(new LightGbmRegressionTrainer.Options { EvaluationMetric = LightGbmRegressionTrainer.Options.EvaluateMetricType.RootMeanSquaredError }, request));
                var number = regression.Fit(training, validation);
                return new FittedTransformer(number, parts, encoding, Leaves(number.Model));
        }
    }

    protected override void Check(LightGbmOptions options) => options.Check();

    private TOptions With<TOptions, TOutput, TTransformer, TModel>(
        LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase trainer, FitRequest request)
        where TOptions : LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        var options = Options();
        trainer.NumberOfIterations = options.MaximumTrees;
        trainer.LearningRate = options.LearningRate;
        trainer.NumberOfLeaves = options.Leaves;
        trainer.MinimumExampleCountPerLeaf = options.RowsPerLeaf;
        trainer.EarlyStoppingRound = options.Patience;
        trainer.Booster = new GradientBooster.Options
        {
            FeatureFraction = options.FeatureFraction,
            SubsampleFraction = options.SubsampleFraction,
            SubsampleFrequency = options.SubsampleFraction < 1 ? 1 : 0,
            MinimumChildWeight = options.MinimumChildWeight,
            L2Regularization = options.L2Regularization,
        };
        trainer.UseCategoricalSplit = request.Parts.Space.LargestCategoryCount > OneHotCategories;
        trainer.NumberOfThreads = request.Threads;
        trainer.Seed = request.Seed;
        trainer.Deterministic = true;
        return (TOptions)trainer;
    }

    private static long Leaves(OneVersusAllModelParameters model) => SubModels(model)
        .Cast<CalibratedModelParametersBase<LightGbmBinaryModelParameters, PlattCalibrator>>().Sum(sub => Leaves(sub.SubModel));

    private static long Leaves(TreeEnsembleModelParametersBasedOnRegressionTree model) =>
        model.TrainedTreeEnsemble.Trees.Sum(tree => (long)tree.NumberOfLeaves);

    // ML.NET keeps the models of the classes to itself; their trees have to be counted all the same.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SubModelParameters")]
    private static extern ImmutableArray<object> SubModels(OneVersusAllModelParameters model);
}
