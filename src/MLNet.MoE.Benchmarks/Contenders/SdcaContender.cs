using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// ML.NET's linear learner: maximum-entropy, logistic or squared loss by stochastic dual coordinate ascent.
/// Columns are standardised, missing values replaced; the target of a regression is standardised too.
/// It has no early stopping, so the validation part is of no use to it.
/// </summary>
internal sealed class SdcaContender : IContender
{
    public string Name => "sdca";

    public string Description => "ML.NET SDCA: a linear model, the floor that everyone should clear";

    public string Configuration => "defaults, standardised columns and target";

    public string? Exclusive => null;

    public double Work(int trainingRows, int slots, int outputs) => 0.003 * trainingRows * slots * outputs;

    public IFittedContender Fit(FitRequest request)
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

    private static (ITransformer Model, long Parameters) Train(MLContext context, FitRequest request, IDataView training)
    {
        switch (request.Parts.Task)
        {
            case TaskKind.Binary:
                var binary = context.BinaryClassification.Trainers.SdcaLogisticRegression(
                    new SdcaLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 }).Fit(training);
                return (binary, binary.Model.SubModel.Weights.Count + 1);
            case TaskKind.Multiclass:
                var multiclass = context.MulticlassClassification.Trainers.SdcaMaximumEntropy(
                    new SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1 }).Fit(training);
                VBuffer<float>[] weights = [];
                multiclass.Model.GetWeights(ref weights, out int classes);
                return (multiclass, classes + weights.Sum(vector => (long)vector.Length));
            default:
                var regression = context.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options { NumberOfThreads = 1 }).Fit(training);
                return (regression, regression.Model.Weights.Count + 1);
        }
    }

    private static (float Mean, float Deviation) TargetScale(TrainingParts parts)
    {
        if (parts.Task != TaskKind.Regression) return (0, 1);
        double mean = parts.TrainingLabels.Average(label => (double)label);
        double variance = parts.TrainingLabels.Average(label => (label - mean) * (label - mean));
        return ((float)mean, variance > 0 ? (float)Math.Sqrt(variance) : 1);
    }
}
