using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using Microsoft.ML;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Cli.Tables;
using Spectre.Console;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe train</c>: a CSV file to a model file.</summary>
internal sealed class TrainCommand(Terminal terminal) : ICommand
{
    private readonly TrainOptions _options = new();

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("train", "Train a model on a CSV file. Column types are found by themselves and shown; the model file can be loaded by any ML.NET program.");
        _options.AddTo(command);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string csv = result.GetRequiredValue(_options.Csv), path = result.GetRequiredValue(_options.Out);
        var choice = TrainerChoices.Get(result.GetRequiredValue(_options.Model));
        int seed = result.GetValue(_options.Seed);
        var settings = _options.Settings(result);
        var engine = _options.Engine.Create(result);
        AtomicOutput.Check(path, "--out");

        var profile = TableProfile.Read(csv, cancellation);
        var plan = ColumnPlanner.Plan(profile, _options.Request(result));
        ShowPlan(profile, plan);
        var table = new TableReader(csv, plan.Features, plan.Label, plan.Weight).Read(cancellation);
        if (table.RowsWithoutLabel > 0) terminal.Warning($"{table.RowsWithoutLabel} rows have no value in '{plan.Label.Name}' and are left out.");

        var context = new MLContext(seed);
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
        terminal.Line($"Trained in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s.");
        if (FittedReport.Of(model) is { } report) terminal.Line(report.ToString());

        var card = new ModelCard
        {
            Model = choice.Name, Task = plan.Label.Task, Label = plan.Label.Name, Classes = plan.Label.Classes, Features = plan.Features,
            TrainingRows = trainingRows, Seed = seed, Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(),
        };
        if (test is not null)
        {
            terminal.Line($"On {test.Length} rows that training did not see:");
            var scored = ScoredRows.Score(model, card, table, test);
            EvaluationOutput.Show(terminal, Evaluation.Of(card.Task, scored, Array.ConvertAll(test, row => table.Label![row])), card.Classes);
        }
        ModelFile.Save(path, context, model, card);
        terminal.Line($"Wrote {path}");
    }

    private void ShowPlan(TableProfile profile, ColumnPlan plan)
    {
        string delimiter = profile.Delimiter == '\t' ? "tabs" : $"'{profile.Delimiter}'";
        terminal.Line($"{profile.Path}: {profile.Rows} rows, {profile.Columns.Count} columns separated by {delimiter}");
        var table = new Table().Border(TableBorder.Rounded).AddColumns("column", "use", "why");
        foreach (var column in plan.Columns)
            table.AddRow(Markup.Escape(column.Name), JsonName(column.Kind), Markup.Escape(column.Reason));
        terminal.Console.Write(table);
    }

    private static string JsonName(ColumnKind kind) => kind.ToString().ToLowerInvariant();

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
