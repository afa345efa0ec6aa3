namespace MLNet.MoE.Benchmarks;

/// <summary>A run with what it takes to do it.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Contender">Who learns.</param>
/// <param name="Split">The data; null where the dataset could not be read.</param>
/// <param name="Blank">The record with all that is known beforehand.</param>
/// <param name="Work">Expected work, for the order.</param>
internal sealed record PlannedRun(BenchmarkRun Run, IContender Contender, PreparedSplit? Split, ResultRecord Blank, double Work);
