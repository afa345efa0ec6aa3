namespace MLNet.MoE.Onnx.Tests;

/// <summary>Options of small networks.</summary>
internal static class Networks
{
    /// <summary>A small ensemble of the default kind, trained for a moment.</summary>
    public static GgMoeOptions Options() => Options<GgMoeOptions>();

    /// <summary>The same for a trainer of its own options.</summary>
    public static TOptions Options<TOptions>()
        where TOptions : MoeOptions, new() => new()
    {
        MaximumEpochs = 3,
        NumberOfMembers = 3,
        NumberOfExperts = 3,
        ExpertWidth = 8,
        EmbeddingBins = 6,
        EmbeddingSize = 3,
        BatchSize = 32,
        LearningRate = 0.01f,
        Seed = 1,
        NumberOfThreads = 1,
    };
}
