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
        // The first trial has these options, all of them; the tuner varies those that carry a search space.
        var sweep = ml.MulticlassClassification.Trainers.Sweepable(new GgMoeOptions { Seed = 1, MaximumEpochs = 15 });
        var network = ml.Auto().CreateSweepableEstimator(sweep.Create, new SearchSpace<GgMoeOptions>());
        var experiment = ml.Auto().CreateExperiment()
            // A pipeline begins with a transform; these rows are prepared already.
            .SetPipeline(ml.Transforms.CopyColumns("Features", "Features").Append(network))
            .SetDataset(training, validation)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, labelColumn: "Label")
            .SetMaxModelToExplore(trials);
        var model = experiment.Run().Model;
        foreach (var trial in sweep.Trials) Console.WriteLine($"trial {trial.Number}: {trial.Name}");
        return model;
    }
}
