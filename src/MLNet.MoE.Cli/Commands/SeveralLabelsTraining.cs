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

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe train</c> with several labels: one network for all of them.</summary>
internal sealed class SeveralLabelsTraining(Terminal terminal, TrainOptions options, MLContext context, TrainerWarnings warnings)
{
    /// <summary>Name of the model in its card, and of the model that <c>--model</c> may name.</summary>
    private const string ModelName = "multi-task-moe", Choice = "moe-ens";

    public void Run(ParseResult result, IReadOnlyList<LabelPlan> labels, IReadOnlyList<FeatureColumn> features, LoadedTable table,
        CancellationToken cancellation)
    {
        if (result.GetResult(options.Model) is { Implicit: false } && result.GetRequiredValue(options.Model) != Choice)
            throw new CommandException($"--model {result.GetRequiredValue(options.Model)}: several labels are learnt by '{Choice}'; leave "
                + "--model out, or train a model for each label.");
        if (options.Limit(result) is not null)
            throw new CommandException($"--time-limit {result.GetValue(options.TimeLimit)}: a network of several labels has none; set its "
                + "epochs, such as --set MaximumEpochs=50.");
        bool json = result.GetValue(options.Json);
        int seed = result.GetValue(options.Seed);
        var network = new MultiTaskMoeOptions
        {
            Seed = seed, NumberOfThreads = result.GetValue(options.Threads) ?? 0, Engine = options.Engine.Create(result),
            CancellationToken = cancellation,
        };
        OptionSettings.Apply(network, options.Settings(result), "--set");
        var (training, test) = TrainCommand.Split(table.Rows, result.GetValue(options.Test), seed);
        int trainingRows = training?.Length ?? table.Rows;
        long start = Stopwatch.GetTimestamp();
        var model = EpochDisplay.Run(terminal, json, $"Training {ModelName} of {labels.Count} labels on {trainingRows} rows", progress =>
        {
            network.Progress = progress;
            return ModelPipeline.Fit(context, network, table, labels, training);
        });
        cancellation.ThrowIfCancellationRequested();
        warnings.Show(terminal);
        if (!json) terminal.Line($"Trained in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s.");
        var card = Card(labels, features, trainingRows, seed);
        string path = result.GetRequiredValue(options.Out);
        ModelFile.Save(path, context, model, card);
        var cards = card.EachLabel;
        var judged = test is null ? [] : ModelPipeline.OfLabels(context, model, cards, ModelFile.Inputs(card.Features))
            .Select((own, i) => Judge(own, cards[i], table.OfLabel(i), test)).ToList();
        if (json)
        {
            terminal.Line(EvaluationOutput.OfLabels(
                cards.Select(own => own.Label),
                judged.Select((evaluation, i) => EvaluationOutput.ToJson(evaluation, cards[i].Classes, test!.Length - evaluation.Rows))));
            return;
        }
        if (test is not null) terminal.Line($"On {test.Length} rows that training did not see:");
        for (int i = 0; i < judged.Count; i++)
        {
            terminal.Line($"{cards[i].Label}:");
            EvaluationOutput.Show(terminal, judged[i], cards[i].Classes);
        }
        terminal.Line($"Wrote {path}");
    }

    /// <summary>Judges a label on those of the rows that have it.</summary>
    private static Evaluation Judge(ITransformer model, ModelCard card, LoadedTable table, int[] test)
    {
        int[] rows = [.. test.Where(row => !float.IsNaN(table.Label![row]))];
        return rows.Length > 0 ? Evaluation.Of(card.Task, ScoredRows.Score(model, card, table, rows), table, rows)
            : throw new CommandException($"--test: none of the {test.Length} rows to test has a value in '{card.Label}'; choose a larger "
                + "share.");
    }

    private static ModelCard Card(IReadOnlyList<LabelPlan> labels, IReadOnlyList<FeatureColumn> features, int trainingRows,
        int seed) => new()
    {
        Model = ModelName, Task = labels[0].Task, Label = labels[0].Name, Classes = labels[0].Classes, LabelSyntax = labels[0].Syntax,
        LabelOffset = labels[0].Offset, Features = features, TrainingRows = trainingRows, Seed = seed,
        Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(),
        MoreLabels = [.. labels.Skip(1).Select(label => new LabelCard
        {
            Label = label.Name, Task = label.Task, Classes = label.Classes, LabelSyntax = label.Syntax, LabelOffset = label.Offset,
        })],
    };
}
