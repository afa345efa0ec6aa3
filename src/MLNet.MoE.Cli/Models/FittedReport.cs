using Microsoft.ML;
using Microsoft.ML.Calibrators;

namespace MLNet.MoE.Cli.Models;

/// <summary>What a model says of its fit, where it does.</summary>
internal static class FittedReport
{
    /// <summary>The mixture of experts fitted by EM among the steps of a pipeline, or null where there is none.</summary>
    public static StatisticalMoeModelParameters? Of(ITransformer pipeline) => pipeline switch
    {
        IEnumerable<ITransformer> steps => steps.Select(Of).FirstOrDefault(found => found is not null),
        ISingleFeaturePredictionTransformer<object> predictor => predictor.Model switch
        {
            StatisticalMoeModelParameters parameters => parameters,
            CalibratedModelParametersBase calibrated => calibrated.SubModel as StatisticalMoeModelParameters,
            _ => null,
        },
        _ => null,
    };
}
