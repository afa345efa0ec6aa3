using BenchmarkDotNet.Attributes;

namespace MLNet.MoE.Performance.Benchmarks;

/// <summary>A training step of the CPU engine.</summary>
[MemoryDiagnoser]
public class StepBenchmarks
{
    private TrainingStep _step = null!;

    [Params("small", "medium", "large", "ensemble", "ple")]
    public string Network { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup() => _step = new TrainingStep(Workload.Named(Network), Threads);

    [GlobalCleanup]
    public void Cleanup() => _step.Dispose();

    [Benchmark]
    public void Step() => _step.Run();
}
