using BenchmarkDotNet.Running;
using MLNet.MoE.Performance.Comparison;

if (args is ["compare", .. var options])
{
    string[] known = ["--quick", "train", "score"];
    if (options.FirstOrDefault(o => !known.Contains(o)) is { } unknown)
    {
        Console.Error.WriteLine($"compare: unknown argument '{unknown}'; known are {string.Join(", ", known)}.");
        return 2;
    }
    var budget = TimeSpan.FromSeconds(options.Contains("--quick") ? 4 : 15);
    var figures = new Figures(Console.Out);
    string[] parts = [.. options.Where(o => o != "--quick")];
    bool Wanted(string part) => parts.Length == 0 || parts.Contains(part);
    if (Wanted("train")) TrainingComparison.Run(figures, budget);
    if (Wanted("score")) ScoringComparison.Run(figures, budget);
    return 0;
}
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
