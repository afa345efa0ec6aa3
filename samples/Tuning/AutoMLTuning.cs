using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using MLNet.MoE;

/// <summary>The same space through ML.NET's own tuner: <c>SearchSpace&lt;GgMoeOptions&gt;</c> reads the attributes of the
/// options.</summary>
internal static class AutoMLTuning
{
    /// <summary>Gives the model with the best accuracy on the validation rows.</summary>
    public static ITransformer Tune(MLContext ml, IDataView training, IDataView validation, int trials)
    {
        var network = ml.Auto().CreateSweepableEstimator(
            (MLContext context, GgMoeOptions options) =>
            {
                options.MaximumEpochs = 15;
                return context.MulticlassClassification.Trainers.GgMoe(options);
            },
            new SearchSpace<GgMoeOptions>());
        var experiment = ml.Auto().CreateExperiment()
            // A pipeline begins with a transform; these rows are prepared already.
            .SetPipeline(ml.Transforms.CopyColumns("Features", "Features").Append(network))
            .SetDataset(training, validation)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, labelColumn: "Label")
            .SetMaxModelToExplore(trials);
        return experiment.Run().Model;
    }
}
