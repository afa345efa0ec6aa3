using MLNet.MoE.Inference.Kernels;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>Training steps: against the arithmetic limit, by threads, vector widths, embedding and number of categories.</summary>
internal static class TrainingComparison
{
    public static void Run(Figures figures, TimeSpan budget)
    {
        var limit = new MatrixLimit(Kernels<float>.Best);
        foreach (var workload in Workload.Sizes.Append(Workload.Ensemble)) Size(figures, budget, workload, limit);
        Pair(figures, budget, "train.ple_over_equal_width", Workload.PiecewiseLinear, Workload.EqualWidth);
        Pair(figures, budget, "train.categories_10000_over_100", Workload.Categories(10_000), Workload.Categories(100));
    }

    private static void Size(Figures figures, TimeSpan budget, Workload workload, MatrixLimit limit)
    {
        using var one = new TrainingStep(workload);
        using var two = new TrainingStep(workload, threads: 2);
        using var narrow = new TrainingStep(workload, kernels: Kernels<float>.All[1]);
        var times = Slices.Measure(
            budget, new("1 thread", one.Run), new("2 threads", two.Run), new("256 bits", narrow.Run), new("matrix product", limit.Run));
        double peak = limit.Operations / times.Best(3) / 1000, reached = workload.OperationsOfStep / times.Best(0) / 1000;
        figures.Add($"train.{workload.Name}.us", times.Best(0));
        figures.Add($"train.{workload.Name}.gflops", reached);
        figures.Add($"train.{workload.Name}.gemm_gflops", peak);
        figures.Add($"train.{workload.Name}.gemm_share", reached / peak);
        figures.Add($"train.{workload.Name}.two_threads_speedup", times.Ratio(0, 1));
        figures.Add($"train.{workload.Name}.256_over_best", times.Ratio(2, 0));
    }

    private static void Pair(Figures figures, TimeSpan budget, string name, Workload a, Workload b)
    {
        using var first = new TrainingStep(a);
        using var second = new TrainingStep(b);
        figures.Add(name, Slices.Measure(budget, new(a.Name, first.Run), new(b.Name, second.Run)).Ratio(0, 1));
    }
}
