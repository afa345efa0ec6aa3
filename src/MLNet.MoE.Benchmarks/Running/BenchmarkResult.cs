namespace MLNet.MoE.Benchmarks;

/// <summary>What a benchmark run ends with.</summary>
/// <param name="Records">All results of the run, by dataset, model and seed.</param>
/// <param name="ReportPath">The HTML report; empty where there is no result.</param>
/// <param name="ResultsPath">The CSV file.</param>
public sealed record BenchmarkResult(IReadOnlyList<ResultRecord> Records, string ResultsPath, string ReportPath);
