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
        var options = _options.IsTabm(result) ? Tabm(result) : _options.Read(result, terminal, cancellation);
        if (options is null) return;
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
        if (_options.IsTabm(result) && outcome.Records.Count > 0) PublishedTable.Show(terminal, new BenchmarkSummary(outcome.Records));
        terminal.Line($"Wrote {outcome.ResultsPath}" + (outcome.ReportPath.Length > 0 ? $" and {outcome.ReportPath}" : ""));
        int failed = outcome.Records.Count(record => !record.Succeeded);
        if (failed > 0)
            throw new CommandException($"{failed} of {outcome.Records.Count} runs failed; '{outcome.ResultsPath}' says why.",
                ExitCode.Failed);
    }

    /// <summary>What to run of the papers' sets; null where nobody has agreed to what it costs.</summary>
    private BenchmarkOptions? Tabm(ParseResult result)
    {
        var suite = _options.Tabm(result);
        suite.Show(terminal);
        if (suite.Datasets.Count == 0)
            throw new CommandException("--suite tabm38: none of the sets is there; the lines above say how to get them.");
        var options = _options.ReadTabm(result, suite);
        double hours = suite.Seconds(options, options.Datasets) / 3600;
        terminal.Line($"The protocol: {options.Models.Count} models on {options.Datasets.Count} sets, "
            + $"{(options.Tuning is { } tuning ? $"tuned by {tuning}, " : "not tuned, ")}{options.Seeds} seeds. Expected: about "
            + $"{ScoreText.Significant(hours)} hours on {options.Workers ?? Environment.ProcessorCount} processors, if they do nothing "
            + "else.");
        if (_options.IsAgreed(result)) return options;
        terminal.Line("Add --yes to run it: it may be stopped and goes on from its folder, and --shard divides it among machines. --tune, "
            + "--seeds, --datasets, --models and --max-rows make it shorter.");
        return null;
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
