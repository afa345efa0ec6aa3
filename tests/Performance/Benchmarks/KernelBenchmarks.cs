using BenchmarkDotNet.Attributes;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Performance.Comparison;

namespace MLNet.MoE.Performance.Benchmarks;

/// <summary>The matrix product in the first cache, for each vector width: 20 products of (128, 64) and (64, panel).</summary>
public class KernelBenchmarks
{
    private MatrixLimit _limit = null!;

    /// <summary>Index of the width: 0 is 512 bits, 1 is 256, 2 is 128.</summary>
    [Params(0, 1, 2)]
    public int Width { get; set; }

    [GlobalSetup]
    public void Setup() => _limit = new MatrixLimit(Kernels<float>.All[Width]);

    [Benchmark]
    public void Products() => _limit.Run();
}
