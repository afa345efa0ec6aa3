namespace MLNet.MoE.Benchmarks;

/// <summary>What a benchmark runs on when nothing else is asked for: a few minutes on two cores, and something of every kind.</summary>
public static class BenchmarkDefaults
{
    /// <summary>Training rows at most of the quick selection.</summary>
    public const int QuickTrainingRows = 4000;

    /// <summary>
    /// Generated datasets of the quick selection: categories that interact, noisy numbers in two to ten classes, smooth and stepwise
    /// regressions.
    /// </summary>
    public static IReadOnlyList<string> QuickDatasets { get; } =
        ["tic-tac-toe", "monk-2", "led-24", "waveform-21", "ringnorm", "threenorm", "hastie-10.2", "friedman-1", "friedman-2", "2dplanes"];

    /// <summary>Contenders that run when none are named.</summary>
    public static IReadOnlyList<string> Models { get; } =
        ["gg-moe", "gg-moe-ple", "gg-moe-ens", "moe", "moe-ens", "mlp", "mlp-ple", "mlp-ens", "fasttree", "lightgbm", "sdca"];
}
