using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// ML.NET's linear learner: maximum-entropy, logistic or squared loss by stochastic dual coordinate ascent.
/// Columns are standardised, missing values replaced; the target of a regression is standardised too.
/// It has no early stopping, so the validation part is of no use to it.
/// </summary>
internal sealed class SdcaContender()
    : OptionsContender<LinearOptions>("sdca", "ML.NET SDCA: a linear model, the floor that everyone should clear", () => new LinearOptions())
{
    public override string Configuration => base.Configuration + ", standardised columns and target";

    public override double Work(int trainingRows, int slots, int outputs) => 0.003 * trainingRows * slots * outputs;

    public override IFittedContender Fit(FitRequest request)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingReplaced;
        var (mean, deviation) = TargetScale(parts);
        IDataView training = parts.Task == TaskKind.Regression
            ? parts.Training.WithNumbers(context, encoding, Array.ConvertAll(parts.TrainingLabels, label => (label - mean) / deviation))
            : parts.TrainingView(context, encoding);
        var scaling = context.Transforms.NormalizeMeanVariance("Features", fixZero: false).Fit(training);
        IDataView scaled = context.Data.Cache(scaling.Transform(training), "Features", "Label");
        var (model, parameters) = Train(context, request, scaled);
        return new FittedTransformer(scaling.Append(model), parts, encoding, parameters, scale: deviation, offset: mean);
    }

    private (ITransformer Model, long Parameters) Train(MLContext context, FitRequest request, IDataView training)
    {
        switch (request.Parts.Task)
        {
            case TaskKind.Binary:
                var logistic = new SdcaLogisticRegressionBinaryTrainer.Options();
                Set(logistic);
                var binary = context.BinaryClassification.Trainers.SdcaLogisticRegression(logistic).Fit(training);
                return (binary, binary.Model.SubModel.Weights.Count + 1);
            case TaskKind.Multiclass:
                var entropy = new SdcaMaximumEntropyMulticlassTrainer.Options();
                Set(entropy);
                var multiclass = context.MulticlassClassification.Trainers.SdcaMaximumEntropy(entropy).Fit(training);
                VBuffer<float>[] weights = [];
                multiclass.Model.GetWeights(ref weights, out int classes);
                return (multiclass, classes + weights.Sum(vector => (long)vector.Length));
            default:
                var squares = new SdcaRegressionTrainer.Options();
                Set(squares);
                var regression = context.Regression.Trainers.Sdca(squares).Fit(training);
                return (regression, regression.Model.Weights.Count + 1);
        }
    }

    private void Set<TOptions, TTransformer, TModel>(SdcaTrainerBase<TOptions, TTransformer, TModel>.OptionsBase trainer)
        where TOptions : SdcaTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        var options = Options();
        trainer.NumberOfThreads = 1;
        trainer.L2Regularization = Chosen((float)options.L2Regularization);
        trainer.L1Regularization = Chosen((float)options.L1Regularization);
        trainer.MaximumNumberOfIterations = Chosen(options.MaximumIterations);
    }

    private static T? Chosen<T>(T value)
        where T : struct, IEquatable<T> => value.Equals(default) ? null : value;

    private static (float Mean, float Deviation) TargetScale(TrainingParts parts)
    {
        if (parts.Task != TaskKind.Regression) return (0, 1);
        double mean = parts.TrainingLabels.Average(label => (double)label);
        double variance = parts.TrainingLabels.Average(label => (label - mean) * (label - mean));
        return ((float)mean, variance > 0 ? (float)Math.Sqrt(variance) : 1);
    }
}
