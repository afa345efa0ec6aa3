namespace MLNet.MoE.Benchmarks;

/// <summary>One fit of one contender on one dataset with one seed.</summary>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="Model">Name of the contender.</param>
/// <param name="Seed">Seed of split and training.</param>
public readonly record struct BenchmarkRun(string Dataset, string Model, int Seed);
