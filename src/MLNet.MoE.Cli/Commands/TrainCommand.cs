using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Cli.Tables;
using Spectre.Console;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe train</c>: a table to a model file.</summary>
internal sealed class TrainCommand(Terminal terminal) : ICommand
{
    private readonly TrainOptions _options = new();

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("train", "Train a model on a table. Column types are found by themselves and shown; the model file can be loaded by any ML.NET program.");
        _options.AddTo(command);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        var source = _options.Table.Read(result);
        string path = result.GetRequiredValue(_options.Out);
        var choice = TrainerChoices.Get(result.GetRequiredValue(_options.Model));
        int seed = result.GetValue(_options.Seed);
        var settings = _options.Settings(result);
        var engine = _options.Engine.Create(result);
        AtomicOutput.Check(path, "--out", InputFile.Of(source));

        var (plan, table) = Load(source, _options.Request(result), cancellation);
        var context = new MLContext(seed);
        var warnings = new TrainerWarnings(context);
        using var stop = context.CancelWith(cancellation);
        var (training, test) = Split(table.Rows, result.GetValue(_options.Test), seed);
        int trainingRows = training?.Length ?? table.Rows;
        long start = Stopwatch.GetTimestamp();
        var model = EpochDisplay.Run(terminal, $"Training {choice.Name} on {trainingRows} rows", progress => ModelPipeline.Fit(
            choice,
            new TrainerRequest(
                context, plan.Label.Task, TrainingColumns.Label, TrainingColumns.Features, plan.Weight is null ? null : TrainingColumns.Weight,
                seed, result.GetValue(_options.Threads), settings, progress, engine, cancellation),
            table, plan.Label, training));
        cancellation.ThrowIfCancellationRequested();
        warnings.Show(terminal);
        terminal.Line($"Trained in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s.");
        if (FittedReport.Of(model) is { } report) terminal.Line(report.ToString());

        var card = new ModelCard
        {
            Model = choice.Name, Task = plan.Label.Task, Label = plan.Label.Name, Classes = plan.Label.Classes, Features = plan.Features,
            LabelSyntax = plan.Label.Syntax, LabelOffset = plan.Label.Offset, TrainingRows = trainingRows, Seed = seed, Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(),
        };
        if (test is not null)
        {
            terminal.Line($"On {test.Length} rows that training did not see:");
            var scored = ScoredRows.Score(model, card, table, test);
            EvaluationOutput.Show(terminal, Evaluation.Of(card.Task, scored, table, test), card.Classes);
        }
        ModelFile.Save(path, context, model, card);
        terminal.Line($"Wrote {path}");
    }

    /// <summary>Reads the table, decides what its columns are and shows that. What was read is not kept beside what the model sees.</summary>
    private (ColumnPlan Plan, LoadedTable Table) Load(TableSource source, ColumnRequest request, CancellationToken cancellation)
    {
        var profile = TableProfile.Read(source, request, cancellation);
        var plan = ColumnPlanner.Plan(profile, request);
        ShowPlan(profile, plan);
        var table = new TableReader(plan.Features, plan.Label, plan.Weight).Make(profile.Table);
        var warnings = plan.Columns.Select(column => column.Warning).OfType<string>().Concat(table.Warnings).Distinct();
        foreach (string warning in warnings) terminal.Warning(warning);
        if (table.RowsWithoutLabel > 0) terminal.Warning($"{table.RowsWithoutLabel} rows have no value in '{plan.Label.Name}' and are left out.");
        return (plan, table);
    }

    private void ShowPlan(TableProfile profile, ColumnPlan plan)
    {
        terminal.Line($"{profile.Path}: {profile.Rows} rows, {profile.Columns.Count} columns {profile.Table.Layout}");
        var table = new Table().Border(TableBorder.Rounded).AddColumns("column", "use", "why");
        foreach (var column in plan.Columns)
            table.AddRow(Markup.Escape(column.Name), Use(column.Kind), Markup.Escape(column.Reason));
        terminal.Console.Write(table);
    }

    private static string Use(ColumnKind kind) => kind == ColumnKind.Both ? "numeric, categorical" : kind.ToString().ToLowerInvariant();

    private static (int[]? Training, int[]? Test) Split(int rows, double share, int seed)
    {
        if (share == 0) return (null, null);
        int test = (int)Math.Round(rows * share);
        if (test == 0 || test == rows) throw new CommandException($"--test {share}: of {rows} rows that leaves {(test == 0 ? "none to test" : "none to train")}; choose another share or use more rows.");
        int[] order = [.. Enumerable.Range(0, rows)];
        new Random(seed).Shuffle(order);
        return ([.. order.AsSpan(test)], [.. order.AsSpan(0, test)]);
    }
}
