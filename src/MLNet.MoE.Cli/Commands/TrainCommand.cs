using System.CommandLine;
using System.Reflection;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe train</c>: a table to a model file.</summary>
internal sealed class TrainCommand(Terminal terminal) : ICommand
{
    private readonly TrainOptions _options = new();

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("train",
            "Train a model on a table. Column types are found by themselves and shown; the model file can be loaded by any ML.NET "
            + "program.");
        _options.AddTo(command);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        var source = _options.Table.Read(result, terminal);
        string path = result.GetRequiredValue(_options.Out);
        int seed = result.GetValue(_options.Seed);
        var engine = _options.Engine.Create(result);
        var context = new MLContext(seed);
        string? previous = result.GetValue(_options.Continue);
        var continued = previous is null ? null : ContinuedModel.Load(previous, context);
        // Several labels have a model of their own; only the table tells whether a comma is part of a name.
        var learner = continued is null && _options.MayHaveSeveralLabels(result) ? null : _options.Learner(result, engine, continued);
        if (continued is not null) ((INetworkLearner)learner!).CheckContinues(continued.Parameters);
        AtomicOutput.Check(path, "--out", InputFile.Of(source));

        bool json = result.GetValue(_options.Json);
        var (labels, features, table) = Read(result, source, continued, cancellation);
        using var stop = context.CancelWith(cancellation);
        var warnings = new TrainerWarnings(context);
        if (labels.Count > 1)
        {
            new SeveralLabelsTraining(terminal, _options, context, warnings).Run(result, labels, features, table, cancellation);
            return;
        }
        var label = labels[0];
        learner = _options.WithClassWeights(result, learner ?? _options.Learner(result, engine), label);
        if (!learner.Supports(label.Task))
            throw new CommandException(
                $"--model {learner.Name}: it is not for {label.Task.ToString().ToLowerInvariant()} labels; {learner.Instead}.");
        var (training, test) = Split(table.Rows, result.GetValue(_options.Test), seed);
        int trainingRows = training?.Length ?? table.Rows;
        var fitted = EpochDisplay.Run(terminal, json, $"Training {learner.Name} on {trainingRows} rows", progress => ModelPipeline.Fit(
            learner,
            context,
            continued is null ? table : table with { Earlier = continued.Vocabulary(table) },
            label,
            training,
            seed,
            rows => new FitRequest(context, rows, seed, result.GetValue(_options.Threads), cancellation)
            {
                Engine = engine,
                Progress = progress,
                TimeLimit = _options.Limit(result),
                Previous = continued?.Parameters,
                // Rows that are kept for testing tell more than those that decide when to stop.
                Validates = test is null && !result.GetValue(_options.NoValidation),
            }));
        cancellation.ThrowIfCancellationRequested();
        var shownWarnings = warnings.Show(terminal);
        if (!json && FittedReport.Of(fitted.Transformer) is { } report) terminal.Line(report.ToString());

        var card = new ModelCard
        {
            Model = learner.Name, Task = label.Task, Label = label.Name, Classes = label.Classes, Features = features,
            LabelSyntax = label.Syntax, LabelOffset = label.Offset, TrainingRows = trainingRows, Seed = seed,
            Format = continued?.Card.Format ?? ModelCard.CurrentFormat,
            Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(),
        };
        var summary = new TrainingSummary(learner, label, fitted)
        {
            TrainingRows = trainingRows,
            TrainingLabels = training is null ? table.Label! : Array.ConvertAll(training, row => table.Label![row]),
            Test = test is null ? null
                : Evaluation.Of(card.Task, ScoredRows.Score(fitted.Transformer, card, table, test), table, test),
            TestLabels = Array.ConvertAll(test ?? [], row => table.Label![row]),
            Warnings = shownWarnings,
            Path = path,
            Table = source.Path,
        };
        if (!json) TrainingSummaryText.Show(terminal, summary);
        ModelFile.Save(path, context, fitted.Transformer, card);
        if (json) terminal.Line(TrainingSummaryJson.Of(summary));
        else TrainingSummaryText.ShowNext(terminal, summary);
    }

    private (IReadOnlyList<LabelPlan> Labels, IReadOnlyList<FeatureColumn> Features, LoadedTable Table) Read(ParseResult result,
        TableSource source, ContinuedModel? continued, CancellationToken cancellation)
    {
        if (continued is null)
        {
            var (plan, planned) = PlannedTable.Read(terminal, source, _options.Request(result), shown: !result.GetValue(_options.Json),
                cancellation);
            return (plan.Labels, plan.Features, planned);
        }
        _options.Columns.CheckContinued(result, continued.Card.Label);
        var table = continued.Read(source, result.GetValue(_options.Weight), cancellation);
        foreach (string warning in table.Warnings) terminal.Warning(warning);
        if (table.RowsWithoutLabel > 0)
            terminal.Warning($"{table.RowsWithoutLabel} rows have no value in '{continued.Card.Label}' and are left out.");
        return ([continued.Card.LabelPlan], continued.Card.Features, table);
    }

    /// <summary>Rows to train on and rows to judge by; null for all and for none.</summary>
    internal static (int[]? Training, int[]? Test) Split(int rows, double share, int seed)
    {
        if (share == 0) return (null, null);
        int test = (int)Math.Round(rows * share);
        if (test == 0 || test == rows)
            throw new CommandException(
                $"--test {share}: of {rows} rows that leaves {(test == 0 ? "none to test" : "none to train")}; choose another share or use "
                + "more rows.");
        int[] order = [.. Enumerable.Range(0, rows)];
        new Random(seed).Shuffle(order);
        return ([.. order.AsSpan(test)], [.. order.AsSpan(0, test)]);
    }
}
