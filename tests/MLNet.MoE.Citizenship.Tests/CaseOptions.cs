namespace MLNet.MoE.Citizenship.Tests;

/// <summary>What tests set on a trainer, whatever its kind.</summary>
internal sealed record CaseOptions
{
    public string? Weight { get; init; }

    public string Features { get; init; } = "Features";

    public string[] CategoricalColumns { get; init; } = [];

    public int MaximumEpochs { get; init; } = 40;

    public int? BatchSize { get; init; }

    public float ValidationFraction { get; init; } = 0.2f;

    public IProgress<TrainingProgress>? Progress { get; init; }

    public CancellationToken CancellationToken { get; init; }

    public bool KeepBestOnCancellation { get; init; }

    /// <summary>Options of a small network with these settings.</summary>
    public TOptions Network<TOptions>()
        where TOptions : NetworkOptions, new()
    {
        var options = new TOptions
        {
            ExampleWeightColumnName = Weight,
            FeatureColumnName = Features,
            CategoricalColumns = CategoricalColumns,
            MaximumEpochs = MaximumEpochs,
            BatchSize = BatchSize ?? 32,
            ValidationFraction = ValidationFraction,
            Progress = Progress,
            CancellationToken = CancellationToken,
            KeepBestOnCancellation = KeepBestOnCancellation,
            LearningRate = 0.01f,
            EmbeddingBins = 8,
            EmbeddingSize = 4,
        };
        if (options is MoeOptions moe) (moe.NumberOfExperts, moe.ExpertWidth) = (4, 8);
        if (options is MlpOptions mlp) mlp.Width = 32;
        return options;
    }

    /// <summary>Options of a small mixture of experts with these settings.</summary>
    public TOptions Statistical<TOptions>()
        where TOptions : StatisticalMoeOptions, new()
        => new()
        {
            ExampleWeightColumnName = Weight,
            FeatureColumnName = Features,
            CategoricalColumns = CategoricalColumns,
            CancellationToken = CancellationToken,
            NumberOfStarts = 4,
            MaximumIterations = 100,
            NumberOfThreads = 1,
        };
}
