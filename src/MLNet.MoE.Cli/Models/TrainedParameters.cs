using Microsoft.ML;
using Microsoft.ML.Calibrators;

namespace MLNet.MoE.Cli.Models;

/// <summary>What a trainer of this library has learnt, among the steps of a pipeline.</summary>
internal static class TrainedParameters
{
    /// <summary>The parameters, or null where another trainer made the model.</summary>
    public static MoeModelParameters? Of(ITransformer pipeline) => pipeline switch
    {
        IEnumerable<ITransformer> steps => steps.Select(Of).FirstOrDefault(found => found is not null),
        ISingleFeaturePredictionTransformer<object> predictor => predictor.Model switch
        {
            MoeModelParameters parameters => parameters,
            CalibratedModelParametersBase calibrated => calibrated.SubModel as MoeModelParameters,
            _ => null,
        },
        _ => null,
    };
}
