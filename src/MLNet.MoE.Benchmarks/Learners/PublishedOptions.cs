namespace MLNet.MoE.Benchmarks;

/// <summary>What is changed of published networks for the learners that are named for them.</summary>
internal static class PublishedOptions
{
    /// <summary>The published network with the piecewise-linear embedding.</summary>
    public static TOptions Embedded<TOptions>(TOptions published)
        where TOptions : NetworkOptions
    {
        published.Embedding = "piecewise-linear";
        return published;
    }

    /// <summary>
    /// TabM with the defaults of its package (yandex-research/tabm, <c>TabM.make</c> and the example beside it; arXiv 2410.24210): 32
    /// members that share all layers but for adapters, two layers of 512 ReLU units, dropout 0.1, piecewise-linear embedding version B of
    /// 48 bins and 16 coordinates, AdamW with learning rate 0.002 and weight decay 0.0003, batches of 256, patience of 16 epochs on the
    /// score, quantile transform.
    /// </summary>
    /// <remarks>
    /// What this library's engine does otherwise: it has 20 warm-up steps and does not clip gradients; weight decay leaves out biases,
    /// adapters and embeddings; linear terms of the embedding start four times as wide; all members of a row drop units of their own, as
    /// there; an epoch limit of 400 stands in for none. The package takes three layers where a table has no numbers at all; this has two.
    /// </remarks>
    public static MlpOptions TabM() => new()
    {
        NumberOfMembers = 32,
        MemberSharing = MemberSharing.Full,
        Width = 512,
        NumberOfLayers = 2,
        Activation = "relu",
        Dropout = 0.1f,
        EmbeddingSize = 16,
        EmbeddingBins = 48,
        LearnedInputScale = false,
        RawColumns = false,
        SparseColumns = false,
        FalseDiscoveryRate = 1,
        LearningRate = 2e-3f,
        WeightDecay = 3e-4f,
        BatchSize = 256,
        Patience = 16,
        StoppingMetric = Networks.Training.StoppingMetric.Score,
        Refit = false,
        CalibrateProbabilities = false,
        AverageDecay = 0,
    };
}
