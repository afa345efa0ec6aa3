using BenchmarkDotNet.Running;
using MLNet.MoE;
using MLNet.MoE.Performance.Comparison;

if (args is [StartComparison.PredictOnce, var model])
{
    StartComparison.Predict(model);
    return 0;
}
if (args is ["intervals", var folder, .. var limits])
{
    // Rows to learn from at most, cuts of each table, and names of tables.
    int rows = limits.Length > 0 ? int.Parse(limits[0]) : 1600, cuts = limits.Length > 1 ? int.Parse(limits[1]) : 1;
    new IntervalComparison(Console.Out, rows).Run(folder, cuts, [.. limits.Skip(2)]);
    return 0;
}
if (args is ["labels", var several, .. var bounds])
{
    // Rows to learn from at most, cuts of each table, and names of tables.
    int rows = bounds.Length > 0 ? int.Parse(bounds[0]) : 1000, cuts = bounds.Length > 1 ? int.Parse(bounds[1]) : 1;
    new LabelComparison(Console.Out, rows).Run(several, cuts, [.. bounds.Skip(2)]);
    return 0;
}
if (args is ["settings", var listing, var results, var mostRows, var seedCount, var which, .. var models] && models.Length > 0)
{
    new SettingsComparison(Console.Out).Run(listing, results, int.Parse(mostRows), int.Parse(seedCount), which, models);
    return 0;
}
if (args is ["suspects", var noisy, .. var some])
{
    new SuspectComparison(Console.Out).Run(noisy, some);
    return 0;
}
if (args is ["familiarity", var strange, .. var few])
{
    new FamiliarityComparison(Console.Out).Run(strange, few);
    return 0;
}
if (args is ["contributions", var explained, .. var listed])
{
    ContributionComparison.Run(Console.Out, explained, listed);
    return 0;
}
if (args is ["exits", var early, .. var leaving])
{
    new ExitComparison(Console.Out).Run(early, leaving);
    return 0;
}
if (args is ["robustness", var attacked, var ranks, .. var victims])
{
    new RobustnessComparison(Console.Out).Run(attacked, double.Parse(ranks, System.Globalization.CultureInfo.InvariantCulture), victims);
    return 0;
}
if (args is ["streams", var seeds, .. var ways])
{
    new StreamComparison(Console.Out).Run(int.Parse(seeds), ways);
    return 0;
}
if (args is ["pointers", var fits])
{
    PointerComparison.Run(Console.Out, int.Parse(fits));
    return 0;
}
if (args is ["disk", _, _, _, _])
{
    DiskComparison.Run(new Figures(Console.Out), args[1..]);
    return 0;
}
if (args is ["continued", var tables, .. var names])
{
    new ContinuedComparison(Console.Out).Run(tables, names);
    return 0;
}
if (args is not ["compare", .. var options])
{
    BenchmarkSwitcher.FromAssembly(typeof(Figures).Assembly).Run(args);
    return 0;
}
// They take minutes or gigabytes, or tell something on a GPU alone.
string[] onRequest = ["mixture", "torch2", "stacked", "growth", "memory10m", "gpu", "fits"];
bool quick = options.Contains("--quick");
var budget = TimeSpan.FromSeconds(quick ? 4 : 20);
var figures = new Figures(Console.Out);
var parts = new Dictionary<string, Action>
{
    ["train"] = () => TrainingComparison.Sizes(figures, budget),
    ["inputs"] = () => TrainingComparison.Inputs(figures, budget),
    ["threads"] = () => TrainingComparison.Threads(figures, budget),
    ["torch"] = () => TorchComparison.Steps(figures, budget, threads: 1),
    ["torch2"] = () => TorchComparison.Steps(figures, budget, threads: 2),
    ["stacked"] = () => TorchComparison.Stacked(figures, budget),
    ["gpu"] = () => GpuComparison.Run(figures, quick ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(4)),
    ["fits"] = () => RealFits.Run(figures),
    ["growth"] = () => TorchComparison.Growth(figures),
    ["score"] = () => ScoringComparison.Run(figures, budget),
    ["mlnet"] = () => MlNetComparison.Run(figures, budget),
    ["mixture"] = () => MixtureComparison.Run(figures, budget),
    ["read"] = () => ReadingComparison.Run(figures, budget, quick ? 100_000 : 1_000_000),
    ["load"] = () => LoadingComparison.Run(figures, budget),
    ["start"] = () => StartComparison.Run(figures, quick ? 7 : 21),
    ["scaling"] = () => ScalingComparison.Run(figures, budget),
    ["memory"] = () => ScalingComparison.Memory(figures, quick ? 200_000 : 1_000_000, "memory"),
    ["memory10m"] = () => ScalingComparison.Memory(figures, 10_000_000, "memory.10m"),
};
string[] wanted = [.. options.Where(o => o != "--quick")];
if (wanted.FirstOrDefault(w => !parts.ContainsKey(w)) is { } unknown)
{
    Console.Error.WriteLine($"compare: unknown part '{unknown}'; known are {string.Join(", ", parts.Keys)}, and --quick.");
    return 2;
}
foreach (var (name, run) in parts)
{
    if (wanted.Length > 0 ? !wanted.Contains(name) : onRequest.Contains(name)) continue;
    try
    {
        run();
    }
    catch (TorchUnavailableException exception)
    {
        Console.Error.WriteLine($"compare: '{name}' is left out. {exception.Message}");
    }
}
return 0;
