using System.Collections.Concurrent;
using MLNet.MoE.Benchmarks;
using Spectre.Console;

namespace MLNet.MoE.Cli.Output;

/// <summary>Shows how a benchmark goes: a table that fills in where a person watches, one line a result elsewhere.</summary>
internal static class BenchmarkDisplay
{
    /// <summary>Does the work and shows what it reports.</summary>
    public static BenchmarkResult Run(Terminal terminal, BenchmarkOptions options, Func<IBenchmarkProgress, BenchmarkResult> work)
    {
        // A table that does not fit would break names in two.
        if (!terminal.IsLive || WidthOfTable(options) > terminal.Console.Profile.Width) return work(new BenchmarkLines(terminal));
        var warnings = new ConcurrentQueue<string>();
        var table = new BenchmarkLiveTable([.. options.Datasets.Select(dataset => dataset.Name)], options.ResultNames, warnings.Enqueue);
        try
        {
            return terminal.Console.Live(table.Render()).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).Start(context =>
            {
                table.Changed = () => context.UpdateTarget(table.Render());
                return work(table);
            });
        }
        finally
        {
            // In the midst of the table they would be overwritten.
            foreach (string warning in warnings) terminal.Warning(warning);
        }
    }

    private static int WidthOfTable(BenchmarkOptions options)
    {
        const int Frame = 3, LeastWidth = 8;
        return 1 + Frame + options.Datasets.Max(dataset => dataset.Name.Length)
            + options.ResultNames.Sum(name => Frame + Math.Max(LeastWidth, name.Length));
    }

    /// <summary>Time as minutes and seconds.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time:m\\:ss}";
}
