using System.CommandLine;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Output;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe bench</c>: compares the networks with ML.NET's trees and a linear model.</summary>
internal sealed class BenchCommand(Terminal terminal) : ICommand
{
    private readonly BenchOptions _options = new();

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("bench",
            "Compare networks and trees on many datasets under one protocol. Writes results.csv and report.html; started again, it goes on "
            + "where it stopped.");
        _options.AddTo(command);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        var options = _options.Read(result, terminal, cancellation);
        // Reported once, and not by every run.
        if (options.Engine is not null && TorchBuild.Problem is { } problem) throw new CommandException(problem, ExitCode.Failed);
        CheckOutputs(options.OutputFolder, _options.Data(result));
        BenchmarkResult outcome;
        try
        {
            outcome = BenchmarkDisplay.Run(terminal, options, progress => BenchmarkRunner.Run(options, progress, cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new CommandException(
                $"Stopped; what was finished is in '{options.OutputFolder}', and the same command goes on from there.", ExitCode.Failed);
        }
        if (outcome.Records.Count > 0) SummaryTable.Show(terminal, new BenchmarkSummary(outcome.Records));
        terminal.Line($"Wrote {outcome.ResultsPath}" + (outcome.ReportPath.Length > 0 ? $" and {outcome.ReportPath}" : ""));
        int failed = outcome.Records.Count(record => !record.Succeeded);
        if (failed > 0)
            throw new CommandException($"{failed} of {outcome.Records.Count} runs failed; '{outcome.ResultsPath}' says why.",
                ExitCode.Failed);
    }

    private static void CheckOutputs(string folder, string? data)
    {
        var inputs = DatasetSelection.Inputs(data);
        AtomicOutput.CheckAll(folder, ResultFolder.FileNames, "--out", inputs);
        if (data is not null && !File.Exists(data) && RealPath.IsInside(RealPath.Of(data), RealPath.Of(folder)))
            throw new CommandException(
                $"--out: '{folder}' {(SameFile.Are(folder, data) ? "is" : "holds")} the data folder '{data}'; choose another folder, so "
                + "that results and data are not mixed up.");
    }
}
