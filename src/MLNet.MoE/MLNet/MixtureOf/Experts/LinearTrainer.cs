using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MLNet.MoE;

/// <summary>
/// A linear model: maximum-entropy, logistic or squared loss by stochastic dual coordinate ascent, or classes by a quasi-Newton method, on
/// standardised columns; the target of a regression is standardised too. It runs on one thread, since more would give another model every
/// time.
/// </summary>
/// <param name="environment">ML.NET's context.</param>
/// <param name="task">What is predicted.</param>
/// <param name="settings">Columns.</param>
/// <param name="options">Penalties and passes.</param>
internal sealed class LinearTrainer(IHostEnvironment environment, TaskKind task, ExpertSettings settings, LinearOptions options)
    : IEstimator<ITransformer>, INamedTrainer
{
    private const string StandardLabel = "moe:standard-label";

    /// <summary>
    /// Whether classes are learnt by limited-memory BFGS (Liu and Nocedal 1989) instead, with a ridge penalty of 1 on the sum of the rows'
    /// losses. Coordinate ascent goes through few rows thousands of times, and takes ten times as long as boosted trees where there are
    /// hundreds.
    /// </summary>
    public bool UsesQuasiNewton { get; init; }

    /// <inheritdoc/>
    public string TrainerName => "Linear";

    /// <inheritdoc/>
    public ITransformer Fit(IDataView input)
    {
        var scaling = new TransformsCatalog(environment).NormalizeMeanVariance(settings.Features, fixZero: false).Fit(input);
        var scaled = scaling.Transform(input);
        ITransformer model = task switch
        {
            TaskKind.Binary => Binary(settings.Label).Fit(Cached(scaled, settings.Label)),
            TaskKind.Multiclass => Multiclass().Fit(Cached(scaled, settings.Label)),
            _ => Numbers(scaled),
        };
        return new TransformerChain<ITransformer>(scaling, model);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => task switch
    {
        TaskKind.Binary => Binary(settings.Label).GetOutputSchema(inputSchema),
        TaskKind.Multiclass => Multiclass().GetOutputSchema(inputSchema),
        _ => Regression(settings.Label).GetOutputSchema(inputSchema),
    };

    /// <summary>Numbers that a linear model has learnt; 0 for any other model.</summary>
    /// <param name="model">What a transformer of ML.NET's carries.</param>
    public static long Parameters(object model)
    {
        switch (model)
        {
            case CalibratedModelParametersBase calibrated:
                return Parameters(calibrated.SubModel);
            case LinearModelParameters linear:
                return linear.Weights.Count + 1;
            case MaximumEntropyModelParameters entropy:
                VBuffer<float>[] weights = [];
                entropy.GetWeights(ref weights, out int classes);
                return classes + weights.Sum(vector => (long)vector.Length);
            default:
                return 0;
        }
    }

    /// <summary>Learns the standardised target, and takes its scale into the weights.</summary>
    private RegressionPredictionTransformer<LinearRegressionModelParameters> Numbers(IDataView training)
    {
        var label = training.Schema[settings.Label];
        var reader = new LabelReader(label, TaskKind.Regression);
        var (mean, deviation) = TargetScale(training, reader);
        var standard = new AddedColumnView(training, StandardLabel, NumberDataViewType.Single, label, row =>
        {
            var read = reader.Open(row);
            return new ValueGetter<float>((ref float value) => value = (float)((read() - mean) / deviation));
        });
        var fitted = Regression(StandardLabel).Fit(Cached(standard, StandardLabel));
        float[] weights = [.. fitted.Model.Weights.Select(weight => (float)(weight * deviation))];
        var model = NewModel(environment, new VBuffer<float>(weights.Length, weights), (float)((fitted.Model.Bias * deviation) + mean));
        return new(environment, model, training.Schema, settings.Features);
    }

    private static (double Mean, double Deviation) TargetScale(IDataView training, LabelReader reader)
    {
        using var cursor = training.GetRowCursor([reader.Column]);
        var read = reader.Open(cursor);
        var labels = new List<double>();
        while (cursor.MoveNext())
        {
            if (read() is var label && double.IsFinite(label)) labels.Add(label);
        }
        if (labels.Count == 0) return (0, 1);
        double mean = labels.Average(), variance = labels.Average(label => (label - mean) * (label - mean));
        return (mean, variance > 0 ? Math.Sqrt(variance) : 1);
    }

    private CacheDataView Cached(IDataView data, string label)
    {
        string[] columns = settings.Weight is null ? [settings.Features, label] : [settings.Features, label, settings.Weight];
        return new(environment, data, [.. columns.Select(name => data.Schema[name].Index)]);
    }

    private IEstimator<ITransformer> Binary(string label)
    {
        if (UsesQuasiNewton)
        {
            var descent = new LbfgsLogisticRegressionBinaryTrainer.Options { LabelColumnName = label, NumberOfThreads = 1 };
            Set(descent);
            return new BinaryClassificationCatalog(environment).Trainers.LbfgsLogisticRegression(descent);
        }
        var trainer = new SdcaLogisticRegressionBinaryTrainer.Options();
        Set(trainer, label);
        return new BinaryClassificationCatalog(environment).Trainers.SdcaLogisticRegression(trainer);
    }

    private IEstimator<ITransformer> Multiclass()
    {
        if (UsesQuasiNewton)
        {
            var descent = new LbfgsMaximumEntropyMulticlassTrainer.Options { LabelColumnName = settings.Label, NumberOfThreads = 1 };
            Set(descent);
            return new MulticlassClassificationCatalog(environment).Trainers.LbfgsMaximumEntropy(descent);
        }
        var trainer = new SdcaMaximumEntropyMulticlassTrainer.Options();
        Set(trainer, settings.Label);
        return new MulticlassClassificationCatalog(environment).Trainers.SdcaMaximumEntropy(trainer);
    }

    private SdcaRegressionTrainer Regression(string label)
    {
        var trainer = new SdcaRegressionTrainer.Options();
        Set(trainer, label);
        return new RegressionCatalog(environment).Trainers.Sdca(trainer);
    }

    private void Set<TOptions, TTransformer, TModel>(LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase trainer)
        where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        (trainer.FeatureColumnName, trainer.ExampleWeightColumnName) = (settings.Features, settings.Weight);
        (trainer.L1Regularization, trainer.L2Regularization, trainer.OptimizationTolerance) = (0, 1, 1e-5f);
    }

    private void Set<TOptions, TTransformer, TModel>(SdcaTrainerBase<TOptions, TTransformer, TModel>.OptionsBase trainer, string label)
        where TOptions : SdcaTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        (trainer.LabelColumnName, trainer.FeatureColumnName, trainer.ExampleWeightColumnName) = (label, settings.Features, settings.Weight);
        trainer.NumberOfThreads = 1;
        trainer.L2Regularization = Chosen((float)options.L2Regularization);
        trainer.L1Regularization = Chosen((float)options.L1Regularization);
        trainer.MaximumNumberOfIterations = Chosen(options.MaximumIterations);
    }

    private static T? Chosen<T>(T value)
        where T : struct, IEquatable<T> => value.Equals(default) ? null : value;

    // ML.NET makes linear models from weights for itself alone.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern LinearRegressionModelParameters NewModel(IHostEnvironment environment, in VBuffer<float> weights, float bias);
}
