using BenchmarkDotNet.Attributes;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Performance.Benchmarks;

/// <summary>Three epochs over 16,000 rows with validation on 4,000, as a fit runs them.</summary>
public class EpochBenchmarks
{
    private TrainingRequest _request = null!;

    [Params("small", "medium", "ensemble", "ple")]
    public string Network { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var workload = Workload.Named(Network);
        var data = new TrainingData(workload.Table, workload.AllRows[..16_000], workload.Table, workload.AllRows[16_000..]);
        _request = new(workload.Spec, NetworkWeights.Create(workload.Spec, 1), data,
            new TrainingSettings { BatchSize = workload.BatchSize, MaximumEpochs = 3 });
    }

    [Benchmark]
    public int Epochs() => new CpuEngine().Train(_request).History.Count;
}
