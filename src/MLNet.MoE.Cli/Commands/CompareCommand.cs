using System.CommandLine;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe compare</c>: which model is best on a table, and whether that is more than chance.</summary>
internal sealed class CompareCommand(Terminal terminal) : ICommand
{
    private readonly CompareOptions _options = new();

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("compare",
            "Compare models on a table by cross-validation, and show which differences are more than chance.");
        _options.AddTo(command);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        var source = _options.Table.Read(result, terminal);
        var options = _options.Read(result);
        options.Check();
        bool json = result.GetValue(_options.Json);
        string path = result.GetRequiredValue(_options.Out);
        AtomicOutput.Check(path, "--out", InputFile.Of(source));
        var planned = PlannedTable.Read(terminal, source, _options.Columns.Request(result), shown: !json, cancellation);
        var data = planned.ToDataset(NameOf(source));
        var comparison = ComparisonDisplay.Run(terminal, json, data, options, cancellation);
        if (json) terminal.Line(ComparisonJson.Of(comparison));
        else ComparisonTable.Show(terminal, comparison);
        ComparisonReport.Write(path, comparison);
        if (json) return;
        terminal.Line($"Wrote {path}");
        if (comparison.Best is { } best && source.Path is { } table) terminal.Line(Next(table, comparison.Target, best.Name));
    }

    /// <summary>The name of a file without its endings.</summary>
    private static string NameOf(TableSource source)
    {
        string name = Path.GetFileName(source.Path ?? "query");
        int end = name.IndexOf('.', 1);
        return end > 0 ? name[..end] : name;
    }

    private static string Next(string table, string label, string model)
    {
        string settings = string.Concat(LearnerName.Settings(model).Select(setting => $" --set {setting.Key}={setting.Value}"));
        return $"A model for use: moe train {ShellText.Quote(table)} --label {ShellText.Quote(label)} --model "
            + $"{LearnerName.Base(model)}{settings}";
    }
}
