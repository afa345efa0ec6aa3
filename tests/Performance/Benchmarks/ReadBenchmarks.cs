using BenchmarkDotNet.Attributes;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Performance.Benchmarks;

/// <summary>From numbers to a prepared table: fitting the quantile transform on 20,000 rows and applying it.</summary>
public class ReadBenchmarks
{
    private readonly Workload _workload = Workload.Medium;
    private Preprocessor _preprocessor = null!;

    [GlobalSetup]
    public void Setup() => _preprocessor = Fit();

    [Benchmark]
    public Preprocessor Fit() => Preprocessor.Fit(_workload.Table, _workload.AllRows, TargetScaling.None, "quantile", rawColumns: false, 1);

    [Benchmark]
    public FeatureTable Transform() => _preprocessor.Transform(_workload.Table, release: false);
}
