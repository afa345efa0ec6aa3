namespace MLNet.MoE.Benchmarks;

/// <summary>A test score that others published for one of the 38 sets, on the benchmark's own splits.</summary>
/// <param name="Dataset">The set's name in the benchmark.</param>
/// <param name="Metric"><c>accuracy</c> (higher is better) or <c>rmse</c> (lower is better).</param>
/// <param name="Method">The model, as its authors name it.</param>
/// <param name="Setting"><c>tuned</c> or <c>default</c>.</param>
/// <param name="Members">How many separately trained models were averaged; 1 for a single model.</param>
/// <param name="Score">The mean over the runs.</param>
/// <param name="Deviation">The standard deviation over the runs, or null.</param>
/// <param name="Runs">The number of runs: seeds, or ensembles, times splits.</param>
/// <param name="Source">The public repository that holds the reports.</param>
public sealed record PublishedScore(
    string Dataset,
    string Metric,
    string Method,
    string Setting,
    int Members,
    double Score,
    double? Deviation,
    int Runs,
    string Source);
