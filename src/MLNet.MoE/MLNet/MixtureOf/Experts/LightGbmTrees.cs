using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.LightGbm;

namespace MLNet.MoE;

/// <summary>ML.NET's LightGBM, stopped early on log-loss or squared error. Missing values and categories are left to it.</summary>
/// <param name="environment">ML.NET's context.</param>
/// <param name="task">What is predicted.</param>
/// <param name="settings">Columns, seed and threads.</param>
/// <param name="options">The trees.</param>
internal sealed class LightGbmTrees(IHostEnvironment environment, TaskKind task, ExpertSettings settings, LightGbmOptions options)
    : StoppedTrees(task, settings)
{
    /// <summary>Categorical splits pay for columns of more categories than this; below, one-hot slots did better (krkopt,
    /// nursery).</summary>
    public const int OneHotCategories = 16;

    /// <inheritdoc/>
    public override string TrainerName => "LightGbm";

    /// <inheritdoc/>
    public override ITransformer Fit(IDataView train, IDataView validation, IDataView? all)
    {
        // Without delegates, whose cached fields would have every program that looks through this library's types load LightGBM.
        switch (Task)
        {
            case TaskKind.Binary:
                var binary = Binary(train, null).Fit(train, validation);
                return all is null ? binary : Binary(all, Length(binary.Model)).Fit(all);
            case TaskKind.Multiclass:
                var multiclass = Multiclass(train, null).Fit(train, validation);
                return all is null ? multiclass : Multiclass(all, Length(multiclass.Model)).Fit(all);
            default:
                var regression = Regression(train, null).Fit(train, validation);
                return all is null ? regression : Regression(all, Length(regression.Model)).Fit(all);
        }
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => Task switch
    {
        TaskKind.Binary => Binary(null, 1).GetOutputSchema(inputSchema),
        TaskKind.Multiclass => Multiclass(null, 1).GetOutputSchema(inputSchema),
        _ => Regression(null, 1).GetOutputSchema(inputSchema),
    };

    private int Length(object model)
    {
        Settings.Cancellation.ThrowIfCancellationRequested();
        return Math.Max(1, TreeEnsembles.Trees(model));
    }

    private LightGbmBinaryTrainer Binary(IDataView? data, int? trees)
    {
        var trainer = new LightGbmBinaryTrainer.Options { EvaluationMetric = LightGbmBinaryTrainer.Options.EvaluateMetricType.Logloss };
        Set(trainer, data, trees);
        return new BinaryClassificationCatalog(environment).Trainers.LightGbm(trainer);
    }

    private LightGbmMulticlassTrainer Multiclass(IDataView? data, int? trees)
    {
        var trainer = new LightGbmMulticlassTrainer.Options
        {
            EvaluationMetric = LightGbmMulticlassTrainer.Options.EvaluateMetricType.LogLoss,
            UseSoftmax = true,
        };
        Set(trainer, data, trees);
        return new MulticlassClassificationCatalog(environment).Trainers.LightGbm(trainer);
    }

    private LightGbmRegressionTrainer Regression(IDataView? data, int? trees)
    {
        var trainer = new LightGbmRegressionTrainer.Options
        {
            EvaluationMetric = LightGbmRegressionTrainer.Options.EvaluateMetricType.RootMeanSquaredError,
        };
        Set(trainer, data, trees);
        return new RegressionCatalog(environment).Trainers.LightGbm(trainer);
    }

    /// <summary>
    /// Sets the options of any of the three trainers by name. What they have in common is a generic class, and a method that named it in a
    /// constraint would be one more thing to load with this library's types.
    /// </summary>
    private void Set(TrainerInputBaseWithWeight trainer, IDataView? data, int? trees)
    {
        (trainer.LabelColumnName, trainer.FeatureColumnName) = (Settings.Label, Settings.Features);
        trainer.ExampleWeightColumnName = Settings.Weight;
        var booster = new GradientBooster.Options
        {
            FeatureFraction = options.FeatureFraction,
            SubsampleFraction = options.SubsampleFraction,
            SubsampleFrequency = options.SubsampleFraction < 1 ? 1 : 0,
            MinimumChildWeight = options.MinimumChildWeight,
            L2Regularization = options.L2Regularization,
        };
        Set(nameof(LightGbmBinaryTrainer.Options.NumberOfIterations), trees ?? options.MaximumTrees);
        Set(nameof(LightGbmBinaryTrainer.Options.LearningRate), options.LearningRate);
        Set(nameof(LightGbmBinaryTrainer.Options.NumberOfLeaves), options.Leaves);
        Set(nameof(LightGbmBinaryTrainer.Options.MinimumExampleCountPerLeaf), options.RowsPerLeaf);
        Set(nameof(LightGbmBinaryTrainer.Options.EarlyStoppingRound), trees is null ? options.Patience : 0);
        Set(nameof(LightGbmBinaryTrainer.Options.Booster), booster);
        Set(nameof(LightGbmBinaryTrainer.Options.UseCategoricalSplit),
            data is not null && Settings.LargestCategoryCount(data) > OneHotCategories);
        Set(nameof(LightGbmBinaryTrainer.Options.NumberOfThreads), Settings.Threads);
        Set(nameof(LightGbmBinaryTrainer.Options.Seed), Settings.Seed);
        Set(nameof(LightGbmBinaryTrainer.Options.Deterministic), true);

        void Set(string name, object? value)
        {
            if (trainer.GetType().GetField(name) is { } field) field.SetValue(trainer, value);
            else trainer.GetType().GetProperty(name)!.SetValue(trainer, value);
        }
    }
}
