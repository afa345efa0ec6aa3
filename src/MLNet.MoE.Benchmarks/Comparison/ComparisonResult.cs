namespace MLNet.MoE.Benchmarks;

/// <summary>What a comparison came to.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Target">Name of the label.</param>
/// <param name="Task">What is predicted.</param>
/// <param name="Classes">Names of the classes; empty for a regression.</param>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Columns">Columns that the models see.</param>
/// <param name="Folds">Folds of the cross-validation.</param>
internal sealed record ComparisonResult(string Name, string Target, TaskKind Task, IReadOnlyList<string> Classes, int Rows, int Columns,
    int Folds)
{
    /// <summary>Level of significance: a difference with a smaller p value counts as more than chance.</summary>
    public const double Level = 0.05;

    /// <summary>The models: the baseline first, then by the figure that decides, then those without a result.</summary>
    public required IReadOnlyList<ModelComparison> Models { get; init; }

    /// <summary>The figure that decides, as a place in <see cref="MetricSet.Of"/>.</summary>
    public required int Primary { get; init; }

    /// <summary>Whether the time was up before all was done.</summary>
    public bool TimeUp { get; init; }

    /// <summary>Models that were named and cannot learn the task.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The figures of the task.</summary>
    public IReadOnlyList<Metric> Metrics => MetricSet.Of(Task);

    /// <summary>The figure that decides.</summary>
    public Metric PrimaryMetric => Metrics[Primary];

    /// <summary>The baseline.</summary>
    public ModelComparison Baseline => Models[0];

    /// <summary>The best model; null where none has a result.</summary>
    public ModelComparison? Best => Models.FirstOrDefault(model => model.IsBest);
}
