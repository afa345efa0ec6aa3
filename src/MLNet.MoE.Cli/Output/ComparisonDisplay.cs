using MLNet.MoE.Benchmarks;
using Spectre.Console;

namespace MLNet.MoE.Cli.Output;

/// <summary>Shows how a comparison goes: one line that changes where a person watches, a line a fit elsewhere.</summary>
internal static class ComparisonDisplay
{
    /// <summary>Compares, and shows what is reported.</summary>
    public static ComparisonResult Run(Terminal terminal, bool silent, TabularDataset data, ComparisonOptions options,
        CancellationToken cancellation)
    {
        if (silent) return TableComparison.Run(data, options, _ => { }, cancellation);
        terminal.Line($"Comparing {options.Models.Count} models on {options.Folds} folds of {data.RowCount} rows");
        return terminal.IsLive
            ? terminal.Console.Status()
                .Start("first fit",
                    status => TableComparison.Run(data, options, step => status.Status(Markup.Escape(Describe(step))), cancellation))
            : TableComparison.Run(data, options, step => terminal.Line(Describe(step)), cancellation);
    }

    private static string Describe(ComparisonStep step) =>
        $"{step.Done} of {step.Total}: {step.Model}, fold {step.Fold + 1}: "
        + $"{(double.IsNaN(step.Value) ? "failed" : ScoreText.Significant(step.Value))}"
        + (step.Left is { } left ? $", about {BenchmarkDisplay.Clock(left)} left" : "");
}
