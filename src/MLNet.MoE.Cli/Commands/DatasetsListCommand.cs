using System.CommandLine;
using System.Globalization;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Csv;
using Spectre.Console;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe datasets list</c>: the whole catalogue, generated sets and the 38 of the benchmark.</summary>
internal sealed class DatasetsListCommand(Terminal terminal) : ICommand
{
    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("list",
            "List the catalogue: the generated datasets and the 38 of the benchmark, with what is known of them.");
        command.SetAction(guard((_, _) => Run()));
        return command;
    }

    /// <summary>Width below which the less important columns are left out, so that no word is broken.</summary>
    private const int Narrow = 125;

    /// <summary>The generated datasets.</summary>
    public static Table Generated()
    {
        var table = Whole("dataset", "task", "rows", "columns", "best possible").AddColumn("source");
        foreach (var generator in GeneratedSuite.All)
        {
            string best = generator.BayesError is { } error
                ? $"{(generator.Task == TaskKind.Regression ? "rmse" : "error")} {ScoreText.Significant(error)}" : "";
            AddRow(table, generator.Name, generator.Task, generator.DefaultRows, generator.Columns.Count, best, generator.Source);
        }
        return table;
    }

    /// <summary>A table whose columns are as wide as their longest field.</summary>
    public static Table Whole(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (string column in columns) table.AddColumn(new TableColumn(column).NoWrap());
        return table;
    }

    /// <summary>Adds a dataset to a table of six columns.</summary>
    public static void AddRow(Table table, string name, TaskKind task, int rows, int columns, string fifth, string source) =>
        table.AddRow(Markup.Escape(OneLine.Of(name)), ResultCsv.TaskName(task), Numbers.Format(rows), Numbers.Format(columns),
            Markup.Escape(fifth), Markup.Escape(OneLine.Of(source)));

    private void Run()
    {
        terminal.Line("Generated, made when they are needed:");
        terminal.Console.Write(Generated());
        terminal.Line("The 38-dataset benchmark, fetched with 'moe datasets fetch':");
        bool isNarrow = terminal.Console.Profile.Width < Narrow;
        terminal.Console.Write(Benchmark(DatasetCatalog.Load(), isNarrow));
        if (isNarrow) terminal.Line("A wider window shows metrics, columns, splits and licences too.");
    }

    private static Table Benchmark(DatasetCatalog catalog, bool isNarrow)
    {
        var table = isNarrow ? Whole("dataset", "task", "training rows", "OpenML")
            : Whole("dataset", "task", "metric", "training rows", "numeric", "one-hot", "splits", "OpenML").AddColumn("licence");
        foreach (var set in catalog.Benchmark)
        {
            string rows = set.Rows.Train is int exact ? Numbers.Format(exact)
                : $"at most {set.Rows.TrainAtMost?.ToString(CultureInfo.InvariantCulture) ?? "?"}";
            string name = Markup.Escape(set.Name), task = ResultCsv.TaskName(set.Task),
                number = set.OpenMLDataset?.ToString(CultureInfo.InvariantCulture) ?? "";
            table.AddRow(isNarrow ? [name, task, rows, number]
                : [name, task, set.Metric, rows, Numbers.Format(set.NumericFeatures), Numbers.Format(set.OneHotWidth),
                    Numbers.Format(set.Splits), number, Markup.Escape(set.Licence ?? "")]);
        }
        return table;
    }
}
