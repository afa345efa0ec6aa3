using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>Training steps: against the arithmetic limit, by threads, vector widths, embedding and number of categories.</summary>
internal static class TrainingComparison
{
    /// <summary>The three sizes and the ensemble, on the CPU engine alone.</summary>
    public static void Sizes(Figures figures, TimeSpan budget)
    {
        var limit = new MatrixLimit(Kernels<float>.Best);
        foreach (var workload in Workload.Sizes.Append(Workload.Ensemble))
        {
            using var one = new TrainingStep(workload);
            using var narrow = new TrainingStep(workload, kernels: Kernels<float>.All[1]);
            var times = Slices.Measure(budget, new("1 thread", one.Run), new("256 bits", narrow.Run), new("matrix product", limit.Run));
            double peak = limit.Operations / times.Best(2) / 1000, reached = workload.OperationsOfStep / times.Best(0) / 1000;
            figures.Add($"train.{workload.Name}.us", times.Best(0));
            figures.Add($"train.{workload.Name}.gflops", reached);
            figures.Add($"train.{workload.Name}.gemm_gflops", peak);
            figures.Add($"train.{workload.Name}.gemm_share", reached / peak);
            figures.Add($"train.{workload.Name}.256_over_best", times.Ratio(1, 0));
        }
    }

    /// <summary>Two threads against one. Both cores have to be free for this to mean anything.</summary>
    public static void Threads(Figures figures, TimeSpan budget)
    {
        foreach (var workload in Workload.Sizes.Append(Workload.Ensemble))
        {
            using var one = new TrainingStep(workload);
            using var two = new TrainingStep(workload, threads: 2);
            figures.Add($"train.{workload.Name}.two_threads_speedup",
                Slices.Measure(budget, new("1 thread", one.Run), new("2 threads", two.Run)).Ratio(0, 1));
        }
    }

    /// <summary>Embedded columns against raw ones of the same width, and many categories against few.</summary>
    public static void Inputs(Figures figures, TimeSpan budget)
    {
        Pair(figures, budget, "train.ple_over_equal_width", Workload.PiecewiseLinear, Workload.EqualWidth);
        Pair(figures, budget, "train.ple_over_equal_width_unscaled", Workload.PiecewiseLinear, Workload.EqualWidthUnscaled);
        Pair(figures, budget, "train.ensemble_categories_10000_over_100", Workload.Categories(10_000, members: 8),
            Workload.Categories(100, members: 8));
        Pair(figures, budget, "train.categories_10000_over_1000", Workload.Categories(10_000), Workload.Categories(1000));
        // A batch meets more of 10,000 categories than of 1,000; here it meets as many.
        Pair(figures, budget, "train.categories_10000_of_which_1000_over_1000", Workload.Categories(10_000, used: 1000),
            Workload.Categories(1000));
    }

    private static void Pair(Figures figures, TimeSpan budget, string name, Workload a, Workload b)
    {
        using var first = new TrainingStep(a);
        using var second = new TrainingStep(b);
        var times = Slices.Measure(budget, new(a.Name, first.Run), new(b.Name, second.Run));
        figures.Add($"train.{a.Name}.us", times.Best(0));
        figures.Add($"train.{b.Name}.us", times.Best(1));
        figures.Add(name, times.Ratio(0, 1));
    }
}
