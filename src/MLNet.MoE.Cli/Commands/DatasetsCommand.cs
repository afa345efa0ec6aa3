using System.CommandLine;
using System.Text;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Csv;
using MLNet.MoE.Cli.Output;
using Spectre.Console;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe datasets</c>: lists datasets, writes one as a CSV file, or fetches public ones.</summary>
internal sealed class DatasetsCommand(Terminal terminal) : ICommand
{
    private readonly Option<string?> _data = new("--data") { Description = "Folder of datasets. By default the generated suite.",
        HelpName = "folder" };
    private readonly Option<string?> _write = new("--write") { Description = "Name of a dataset to write as a CSV file.",
        HelpName = "name" };
    private readonly Option<string?> _out = new("--out",
        "-o") { Description = "CSV file to write. By default the dataset's name with .csv.", HelpName = "file" };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("datasets",
            "List the datasets of the generated suite or of a folder, write one as a CSV file, or fetch public ones.")
        {
            _data, _write, _out, new DatasetsListCommand(terminal).Build(guard), new DatasetsFetchCommand(terminal).Build(guard),
        };
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string? folder = result.GetValue(_data);
        if (result.GetValue(_write) is { } name)
        {
            Write(DatasetSelection.Select(folder, [name])[0], folder, result.GetValue(_out));
            return;
        }
        if (result.GetValue(_out) is not null) throw new CommandException("--out is the file of --write; name a dataset with --write.");
        if (folder is null) terminal.Console.Write(DatasetsListCommand.Generated());
        else ListFolder(folder, cancellation);
    }

    private void ListFolder(string folder, CancellationToken cancellation)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("dataset", "task", "rows", "columns", "classes", "source");
        foreach (var dataset in DatasetSelection.Select(folder, []))
        {
            cancellation.ThrowIfCancellationRequested();
            var loaded = dataset.Load();
            DatasetsListCommand.AddRow(table, dataset.Name, loaded.Task, loaded.RowCount, loaded.Features.Count,
                loaded.ClassNames.Count == 0 ? "" : $"{loaded.ClassNames.Count}", loaded.Source);
        }
        terminal.Console.Write(table);
    }

    private void Write(BenchmarkDataset dataset, string? folder, string? path)
    {
        // A name from a list may be anything, a path too.
        if (path is null && (LocalName.Problem(dataset.Name + ".csv") is not null || dataset.Name.AsSpan().ContainsAny('/', '\\')))
            throw new CommandException($"--write: '{OneLine.Of(dataset.Name)}' cannot be the name of a file; name one with --out.");
        path ??= dataset.Name + ".csv";
        AtomicOutput.Check(path, "--out", DatasetSelection.Inputs(folder));
        var loaded = dataset.Load();
        AtomicOutput.Write(path, temporary =>
        {
            using var writer = new StreamWriter(temporary, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            WriteRows(new CsvOutput(writer), loaded);
        });
        terminal.Line($"Wrote {path}: {loaded.RowCount} rows, label '{loaded.TargetName}'");
    }

    private static void WriteRows(CsvOutput output, TabularDataset dataset)
    {
        foreach (var feature in dataset.Features) output.Text(feature.Name);
        output.Text(dataset.TargetName);
        output.EndRow();
        for (int row = 0; row < dataset.RowCount; row++)
        {
            foreach (var feature in dataset.Features) output.Text(Text(feature, row));
            float target = dataset.Target[row];
            output.Text(dataset.Task == TaskKind.Regression ? Numbers.Format(target) : dataset.ClassNames[(int)target]);
            output.EndRow();
        }
        output.Flush();
    }

    private static string Text(DatasetColumn column, int row) => column switch
    {
        NumericColumn numbers => float.IsNaN(numbers.Values[row]) ? "" : Numbers.Format(numbers.Values[row]),
        CategoricalColumn categories => categories[row] ?? "",
        _ => throw new InvalidOperationException($"Column '{column.Name}' is of a kind that cannot be written as text."),
    };
}
