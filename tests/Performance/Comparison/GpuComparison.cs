using MLNet.MoE.Torch.Cuda;
using MLNet.MoE.Torch.Graphs;
using TorchSharp;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// What training on a GPU costs: steps one operation after the other and by graph, beside the CPU engine's at several numbers of threads,
/// stacked networks, and memory. Each figure is written as it comes. Without a GPU the same runs on the CPU, which rehearses it.
/// </summary>
internal static class GpuComparison
{
    /// <summary>Steps of a run: as many as the largest batches have rows for.</summary>
    private const int Steps = 16;

    private static bool HasGpu => torch.cuda.is_available();

    /// <summary>Versions, and the steps of all workloads.</summary>
    public static void Run(Figures figures, TimeSpan budget)
    {
        var status = TorchStatus.Probe();
        figures.Note($"# TorchSharp {status.Version}, libtorch {status.LibraryVersion}, {TorchStep.Device}");
        figures.Note($"# {status.Advice}");
        foreach (var workload in Workload.Sizes.Append(Workload.Ensemble)) StepsOf(workload, figures, budget);
        foreach (var workload in new[] { Workload.Small, Workload.Medium, Workload.Ensemble })
            foreach (int networks in new[] { 1, 8, 32, 128 })
                Stacked(workload, networks, figures, budget);
        Memory(figures);
    }

    private static void StepsOf(Workload workload, Figures figures, TimeSpan budget)
    {
        string name = $"gpu.{workload.Name}";
        double best = double.PositiveInfinity;
        foreach (bool fused in new[] { false, true })
        {
            string optimizer = fused ? "fused" : "plain";
            if (Step(workload, fused, 1, false, budget) is double eager) figures.Add($"{name}.eager_{optimizer}_us", eager);
            if (Step(workload, fused, 1, true, budget) is not double graph) continue;
            figures.Add($"{name}.graph_{optimizer}_us", graph);
            best = Math.Min(best, graph);
        }
        int cores = Environment.ProcessorCount;
        foreach (int threads in new[] { 1, cores / 2, cores }.Where(n => n > 0).Distinct())
        {
            using var step = new TrainingStep(workload, threads);
            double cpu = Slices.Measure(budget, new Contender("CPU engine", step.Run)).Best(0);
            figures.Add($"{name}.cpu_{threads}_threads_us", cpu);
            if (double.IsFinite(best)) figures.Add($"{name}.cpu_{threads}_threads_over_graph", cpu / best);
        }
    }

    private static void Stacked(Workload workload, int networks, Figures figures, TimeSpan budget)
    {
        foreach (bool graphs in new[] { false, true })
        {
            if (Step(workload, false, networks, graphs, budget) is not double microseconds) continue;
            string name = $"gpu.{workload.Name}.stacked_{networks}.{(graphs ? "graph" : "eager")}_rows_per_second";
            figures.Add(name, networks * workload.BatchSize / microseconds * 1e6);
        }
    }

    /// <summary>Memory of the GPU that is free, and of the process, after 500 and 2,000 steps of the medium network, in MB.</summary>
    private static void Memory(Figures figures)
    {
        using var step = new TorchStep(Workload.Medium, fused: true, graphs: HasGpu, steps: Steps);
        for (int done = Steps; done <= 2000; done += Steps)
        {
            step.Run();
            if (done is not (496 or 2000)) continue;
            if (HasGpu) figures.Add($"gpu.medium.free_mb_after_{done}", GpuMemory.Available(0) >> 20);
            figures.Add($"gpu.medium.process_mb_after_{done}", Environment.WorkingSet >> 20);
        }
    }

    /// <summary>Microseconds a step; null where there is no such way to take it.</summary>
    private static double? Step(Workload workload, bool fused, int networks, bool graphs, TimeSpan budget)
    {
        // Graphs are of GPUs, and many stacked networks are more than a CPU should be asked for.
        if (!HasGpu && (graphs || networks > 8)) return null;
        try
        {
            using var step = new TorchStep(workload, fused, networks, graphs: graphs, steps: HasGpu ? Steps : TorchStep.Steps);
            return Slices.Measure(budget, new Contender("step", step.Run)).Best(0) / (HasGpu ? Steps : TorchStep.Steps);
        }
        catch (GraphException exception)
        {
            Console.Error.WriteLine($"compare: '{workload.Name}' by graph is left out. {exception.Message}");
            return null;
        }
    }
}
