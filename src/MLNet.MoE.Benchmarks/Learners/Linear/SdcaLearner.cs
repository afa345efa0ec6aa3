using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// ML.NET's linear learner: maximum-entropy, logistic or squared loss by stochastic dual coordinate ascent. Columns are standardised,
/// missing values replaced; the target of a regression is standardised too. It has no early stopping, so rows that are held out are of no
/// use to it; and it runs on one thread, since more would give another model every time.
/// </summary>
internal sealed class SdcaLearner()
    : OptionsLearner<LinearOptions>("sdca", "ML.NET SDCA: a linear model, the floor that everyone should clear", () => new LinearOptions())
{
    private const string StandardLabel = "moe:standard-label";

    public override string Configuration => base.Configuration + ", standardised columns and target";

    public override FeatureEncoding Encoding => FeatureEncoding.MissingReplaced;

    public override double Work(int trainingRows, int slots, int outputs) => 0.003 * trainingRows * slots * outputs;

    public override LearnedModel Fit(FitRequest request)
    {
        var (context, rows) = (request.Context, request.Rows);
        var scaling = context.Transforms.NormalizeMeanVariance(rows.Features, fixZero: false).Fit(rows.Learnable);
        var scaled = scaling.Transform(rows.Learnable);
        string[] columns = rows.Weight is null ? [rows.Features, rows.Label] : [rows.Features, rows.Label, rows.Weight];
        var (model, parameters) = rows.Task == TaskKind.Regression ? TrainNumbers(request, scaled)
            : TrainClasses(request, context.Data.Cache(scaled, columns));
        return new LearnedModel(new TransformerChain<ITransformer>(scaling, model), parameters);
    }

    private (ITransformer Model, long Parameters) TrainClasses(FitRequest request, IDataView training)
    {
        var (context, rows) = (request.Context, request.Rows);
        if (rows.Task == TaskKind.Binary)
        {
            var logistic = new SdcaLogisticRegressionBinaryTrainer.Options();
            Set(logistic, rows, rows.Label);
            var binary = context.BinaryClassification.Trainers.SdcaLogisticRegression(logistic).Fit(training);
            return (binary, binary.Model.SubModel.Weights.Count + 1);
        }
        var entropy = new SdcaMaximumEntropyMulticlassTrainer.Options();
        Set(entropy, rows, rows.Label);
        var multiclass = context.MulticlassClassification.Trainers.SdcaMaximumEntropy(entropy).Fit(training);
        VBuffer<float>[] weights = [];
        multiclass.Model.GetWeights(ref weights, out int classes);
        return (multiclass, classes + weights.Sum(vector => (long)vector.Length));
    }

    /// <summary>Learns the standardised target, and takes its scale into the weights.</summary>
    private (ITransformer Model, long Parameters) TrainNumbers(FitRequest request, IDataView training)
    {
        var (context, rows) = (request.Context, request.Rows);
        var (mean, deviation) = TargetScale(rows.Labels(training));
        // Of another context, so that the random numbers of this one are the trainer's alone.
        var standard =
            new MLContext(0).Transforms.CustomMapping<Number, Standard>(
                (number, result) => result.Value = (number.Value - mean) / deviation, null,
            SchemaOf(typeof(Number), rows.Label), SchemaOf(typeof(Standard), StandardLabel)).Fit(training).Transform(training);
        string[] columns = rows.Weight is null ? [rows.Features, StandardLabel] : [rows.Features, StandardLabel, rows.Weight];
        var cached = context.Data.Cache(standard, columns);
        var squares = new SdcaRegressionTrainer.Options();
        Set(squares, rows, StandardLabel);
        var fitted = context.Regression.Trainers.Sdca(squares).Fit(cached);
        float[] weights = [.. fitted.Model.Weights.Select(weight => weight * deviation)];
        var environment = (IHostEnvironment)context;
        var model = NewModel(environment, new VBuffer<float>(weights.Length, weights), (fitted.Model.Bias * deviation) + mean);
        return (Transformer<LinearRegressionModelParameters>.New(environment, model, training.Schema, rows.Features), weights.Length + 1);
    }

    private void Set<TOptions, TTransformer, TModel>(SdcaTrainerBase<TOptions, TTransformer, TModel>.OptionsBase trainer,
        LearningRows rows, string label)
        where TOptions : SdcaTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        var options = Options();
        (trainer.LabelColumnName, trainer.FeatureColumnName, trainer.ExampleWeightColumnName) = (label, rows.Features, rows.Weight);
        trainer.NumberOfThreads = 1;
        trainer.L2Regularization = Chosen((float)options.L2Regularization);
        trainer.L1Regularization = Chosen((float)options.L1Regularization);
        trainer.MaximumNumberOfIterations = Chosen(options.MaximumIterations);
    }

    private static T? Chosen<T>(T value)
        where T : struct, IEquatable<T> => value.Equals(default) ? null : value;

    private static (float Mean, float Deviation) TargetScale(float[] labels)
    {
        double mean = labels.Average(label => (double)label), variance = labels.Average(label => (label - mean) * (label - mean));
        return ((float)mean, variance > 0 ? (float)Math.Sqrt(variance) : 1);
    }

    private static SchemaDefinition SchemaOf(Type type, string column)
    {
        var schema = SchemaDefinition.Create(type);
        schema[0].ColumnName = column;
        return schema;
    }

    // ML.NET makes linear models from weights for itself alone.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern LinearRegressionModelParameters NewModel(IHostEnvironment environment, in VBuffer<float> weights, float bias);

    private static class Transformer<TModel>
        where TModel : class
    {
        [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
        public static extern RegressionPredictionTransformer<TModel> New(IHostEnvironment environment, TModel model, DataViewSchema schema,
            string feature);
    }

    private sealed class Number
    {
        public float Value { get; set; }
    }

    private sealed class Standard
    {
        public float Value { get; set; }
    }
}
