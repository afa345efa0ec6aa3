using System.CommandLine;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Output;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe report</c>: makes the report of finished runs, several folders together.</summary>
internal sealed class ReportCommand(Terminal terminal) : ICommand
{
    private readonly Argument<string[]> _folders =
        new("folder") { Description = "Folders that 'moe bench' wrote to; several are merged.",
            Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _out = new("--out",
        "-o") { Description =
            "Folder for report.html, report.md and the merged results.csv. By default the reports go to the first folder.",
            HelpName = "folder" };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        _folders.Validators.Add(NameList.RefuseOptions);
        var command = new Command("report", "Make the report of benchmark results, merging several folders.") { _folders, _out };
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string[] folders = result.GetRequiredValue(_folders);
        string target = result.GetValue(_out) ?? folders[0];
        bool merges = result.GetValue(_out) is not null;
        AtomicOutput.CheckAll(
            target,
            merges ? [ResultCsv.FileName, .. ResultFolder.ReportFileNames] : ResultFolder.ReportFileNames,
            merges ? "--out" : "the report",
            [.. folders.SelectMany(ResultFolder.InputPaths).Select(path => new InputFile(path, "results file"))]);
        IReadOnlyList<ResultRecord> records;
        try
        {
            records = ResultFolder.Read(folders, terminal.Warning);
        }
        catch (InvalidDataException exception)
        {
            throw new CommandException(exception.Message, innerException: exception);
        }
        if (records.Count == 0)
            throw new CommandException(
                $"There is no finished run in {string.Join(", ", folders.Select(folder => $"'{folder}'"))}; wait for one or run 'moe "
                + "bench'.");
        cancellation.ThrowIfCancellationRequested();
        Directory.CreateDirectory(target);
        // The results of the first folder alone stay as they are: merged ones would make it look as if it had run them all.
        if (merges) ResultCsv.Replace(target, records);
        string path = BenchmarkReport.Write(target, ResultFolder.WithEnsembles(folders, records),
            ResultFolder.Trials(folders, terminal.Warning));
        SummaryTable.Show(terminal, new BenchmarkSummary(records));
        terminal.Line($"Wrote {path}");
    }
}
