using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>What a benchmark run does.</summary>
public sealed class BenchmarkOptions
{
    /// <summary>Datasets, in the order in which tables show them.</summary>
    public required IReadOnlyList<BenchmarkDataset> Datasets { get; init; }

    /// <summary>Names of the contenders; see <see cref="BenchmarkRunner.ContenderNames"/>. A name may carry settings:
    /// <c>gg-moe-ens:Dropout=0.1</c>.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The names under which results are reported: those of <see cref="Models"/>, or of them tuned.</summary>
    public IReadOnlyList<string> ResultNames => Tuning is null ? Models : [.. Models.Select(LearnerName.Tuned)];

    /// <summary>Number of seeds. Default 1.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>
    /// Seeds that share a split. Default 1: each has a split of its own. With 5 or more the predictions of every five seeds of a split are
    /// averaged too, as ensembles; with as many as there are seeds everything is on one split, as in the papers.
    /// </summary>
    public int SeedsPerSplit { get; init; } = 1;

    /// <summary>What every contender gets on every split to tune its settings with; null tunes nothing.</summary>
    public TuningBudget? Tuning { get; init; }

    /// <summary>What trains the networks; null is the managed engine. Results of another engine are made anew.</summary>
    public ITrainingEngine? Engine { get; init; }

    /// <summary>
    /// Whether the seeds of a network on a dataset are trained as one, which <see cref="Engine"/> must be able to. Each result is what it
    /// would be alone, but for rounding; the seconds of a fit are its share of the time that all took together. Null does so where the
    /// engine gains by it, which is on a GPU. Tuned networks are always trained one by one.
    /// </summary>
    public bool? StackSeeds { get; init; }

    /// <summary>Whether seeds are trained as one in this run.</summary>
    internal bool Stacks
        => Tuning is null && Seeds > 1 && Engine is IStackedTrainingEngine engine && (StackSeeds ?? engine.GainsByStacking);

    /// <summary>Training rows at most; null for all.</summary>
    public int? MaximumTrainingRows { get; init; }

    /// <summary>Folder for <c>results.csv</c>, <c>results.jsonl</c>, <c>trials.jsonl</c>, <c>report.html</c> and <c>report.md</c>; made
    /// where it is absent.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Time that a fit may take before it counts as failed. Default one hour.</summary>
    public TimeSpan FitTimeLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Fits side by side; null for one a processor.</summary>
    public int? Workers { get; init; }

    /// <summary>Bytes that the benchmark may take, about; null for what the machine has. Data that does not fit is read again when it is
    /// needed, and fewer fits run side by side.</summary>
    public long? Memory { get; init; }

    /// <summary>Whether runs that failed before are tried again. Default false: their rows count as results.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>The share of the runs to do; null does all.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Throws where an option makes no sense.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it and its value.</exception>
    internal void Check()
    {
        if (Datasets.Count == 0) throw new ArgumentException("There is no dataset to run on; name at least one.");
        if (Models.Count == 0) throw new ArgumentException("There is no model to run; name at least one.");
        foreach (string model in Models) _ = LearnerRegistry.Get(model);
        if (Duplicate(Models) is { } model2) throw new ArgumentException($"Model '{model2}' is named twice; name it once.");
        if (Duplicate(Datasets.Select(dataset => dataset.Name)) is { } name)
            throw new ArgumentException($"Dataset '{name}' is named twice; name it once.");
        if (Seeds < 1) throw new ArgumentException($"The number of seeds is {Seeds}; it must be at least 1.");
        if (SeedsPerSplit < 1) throw new ArgumentException($"The number of seeds of a split is {SeedsPerSplit}; it must be at least 1.");
        Tuning?.Check();
        if (MaximumTrainingRows is < 10)
            throw new ArgumentException($"The maximum of training rows is {MaximumTrainingRows}; it must be at least 10.");
        if (Workers is < 1) throw new ArgumentException($"The number of workers is {Workers}; it must be at least 1.");
        if (StackSeeds == true && Engine is not IStackedTrainingEngine)
            throw new ArgumentException($"Seeds cannot be stacked: the engine {Engine?.Name ?? "cpu"} trains one network at a time.");
        if (FitTimeLimit <= TimeSpan.Zero)
            throw new ArgumentException($"The time limit of a fit is {FitTimeLimit}; it must be above zero.");
    }

    private static string? Duplicate(IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
}
