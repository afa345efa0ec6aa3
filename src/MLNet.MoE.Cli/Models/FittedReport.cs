using Microsoft.ML;

namespace MLNet.MoE.Cli.Models;

/// <summary>What a model says of its fit, where it does.</summary>
internal static class FittedReport
{
    /// <summary>The mixture of experts fitted by EM among the steps of a pipeline, or null where there is none.</summary>
    public static StatisticalMoeModelParameters? Of(ITransformer pipeline)
        => TrainedParameters.Of(pipeline) as StatisticalMoeModelParameters;
}
