using MLNet.MoE.Networks.Training;

namespace MLNet.MoE;

/// <summary>What the published networks have in common, where it differs from this library's defaults (arXiv 2502.03608).</summary>
internal static class PublishedNetwork
{
    public static TOptions Apply<TOptions>(TOptions options)
        where TOptions : NetworkOptions
    {
        options.NumberOfMembers = 1;
        options.Activation = "relu";
        options.LearningRate = 3e-3f;
        options.Refit = false;
        options.CalibrateProbabilities = false;
        options.LearnedInputScale = false;
        options.Embedding = "none";
        options.EmbeddingSize = 12;
        options.RawColumns = false;
        options.FalseDiscoveryRate = 1;
        options.WeightDecay = 1e-2f;
        options.AverageDecay = 0;
        options.Patience = 16;
        options.StoppingMetric = StoppingMetric.Score;
        if (options is MoeOptions mixture) (mixture.NumberOfExperts, mixture.SharedLayers, mixture.ScaledHead) = (16, 0, false);
        return options;
    }
}
