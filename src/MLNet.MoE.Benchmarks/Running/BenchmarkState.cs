namespace MLNet.MoE.Benchmarks;

/// <summary>How far a benchmark run is.</summary>
/// <param name="Finished">Runs with a result, resumed ones included.</param>
/// <param name="Total">Runs in all.</param>
/// <param name="Elapsed">Time since the first fit began.</param>
/// <param name="Remaining">Time that the open runs are expected to take, from the pace so far; null while nothing is known.</param>
public readonly record struct BenchmarkState(int Finished, int Total, TimeSpan Elapsed, TimeSpan? Remaining);
