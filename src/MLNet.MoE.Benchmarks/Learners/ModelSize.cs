using Microsoft.ML;
using Microsoft.ML.Calibrators;

namespace MLNet.MoE.Benchmarks;

/// <summary>Counts what a model consists of: weights of networks and linear models, leaves of all trees.</summary>
internal static class ModelSize
{
    /// <summary>Size of a transformer; of the experts' together for a mixture.</summary>
    public static long Of(ITransformer transformer) => transformer switch
    {
        IEnumerable<ITransformer> steps => steps.Sum(Of),
        MixtureOfTransformer mixture => Enumerable.Range(0, mixture.ExpertNames.Count).Sum(expert => mixture.GetExperts(expert).Sum(Of)),
        ISingleFeaturePredictionTransformer<object> prediction => OfModel(prediction.Model),
        _ => 0,
    };

    private static long OfModel(object model) => model switch
    {
        CalibratedModelParametersBase calibrated => OfModel(calibrated.SubModel),
        NetworkModelParameters network => network.NumberOfParameters,
        _ => LinearTrainer.Parameters(model) + TreeEnsembles.Leaves(model),
    };
}
