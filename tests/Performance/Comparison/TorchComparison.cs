namespace MLNet.MoE.Performance.Comparison;

/// <summary>The Torch engine: its steps beside the CPU engine's and plain TorchSharp's, stacked networks, and its memory.</summary>
internal static class TorchComparison
{
    /// <summary>Torch's time over the CPU engine's: the better of libtorch's fused optimizer and one of its own operations; and over that
    /// of plain TorchSharp with its own AdamW.</summary>
    public static void Steps(Figures figures, TimeSpan budget, int threads)
    {
        string suffix = threads == 1 ? "" : $".{threads}_threads";
        foreach (var workload in Workload.Sizes.Append(Workload.Ensemble))
        {
            using var cpu = new TrainingStep(workload, threads);
            using var fused = new TorchStep(workload, fused: true, threads: threads);
            using var unfused = new TorchStep(workload, fused: false, threads: threads);
            using var plain = workload.Spec.Members == 1 ? new PlainTorchStep(workload) : null;
            void Steps()
            {
                for (int i = 0; i < TorchStep.Steps; i++) cpu.Run();
            }
            Contender[] contenders = [new("CPU engine", Steps), new("Torch engine, fused AdamW", fused.Run),
                new("Torch engine", unfused.Run)];
            if (plain is not null) contenders = [.. contenders, new("plain TorchSharp", plain.Run)];
            var times = Slices.Measure(budget, contenders);
            int better = times.Best(1) < times.Best(2) ? 1 : 2;
            figures.Add($"train.{workload.Name}.torch_us{suffix}", times.Best(better) / TorchStep.Steps);
            figures.Add($"train.{workload.Name}.torch_over_cpu{suffix}", times.Ratio(better, 0));
            if (plain is not null) figures.Add($"train.{workload.Name}.torch_over_plain_torch{suffix}", times.Ratio(better, 3));
        }
    }

    /// <summary>Rows a second of small networks that are trained as one.</summary>
    public static void Stacked(Figures figures, TimeSpan budget)
    {
        foreach (int networks in new[] { 1, 8, 32 })
        {
            using var step = new TorchStep(Workload.Small, fused: false, networks);
            double microseconds = Slices.Measure(budget, new Contender("stacked", step.Run)).Best(0) / TorchStep.Steps;
            figures.Add($"train.small.torch_stacked_{networks}.rows_per_second", networks * Workload.Small.BatchSize / microseconds * 1e6);
        }
    }

    /// <summary>Memory of the process after 500 and after 5,000 steps of the medium network, in MB.</summary>
    public static void Growth(Figures figures)
    {
        using var step = new TorchStep(Workload.Medium, fused: true);
        for (int done = TorchStep.Steps; done <= 5000; done += TorchStep.Steps)
        {
            step.Run();
            if (done is 500 or 5000) figures.Add($"train.medium.torch_mb_after_{done}", Environment.WorkingSet >> 20);
        }
    }
}
