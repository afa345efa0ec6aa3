using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe evaluate</c>: judges a model on a table that has the label.</summary>
internal sealed class EvaluateCommand(Terminal terminal) : ICommand
{
    private readonly Argument<string> _model = new("model") { Description = "Model file of 'moe train', or of a program." };
    private readonly VectorOptions _vectors = new();
    private readonly SourceOptions _table = new("with the columns that the model was trained on, and the label");
    private readonly Option<string?> _label = new("--label", "-l")
    {
        Description = "Column with the label, for a model of a program that does not say it; one of 'moe train' does.",
        HelpName = "column",
    };

    private readonly Option<string?> _costs = new("--costs")
    {
        Description = "What a false alarm and a miss cost, such as 1,20, to find the threshold that costs least; for two classes, of which "
            + "the last is the one that alarms are of.",
        HelpName = "alarm,miss",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON object instead of tables." };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("evaluate", "Compare a model's predictions with the label of a table.") { _model };
        _table.AddTo(command);
        command.Add(_label);
        command.Add(_costs);
        command.Add(_json);
        _vectors.AddTo(command);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        var source = _table.Read(result, terminal);
        string path = result.GetRequiredValue(_model);
        var models = Labelled(ModelFile.LoadAll(path, new MLContext(), _vectors.Read(result)), path, result.GetValue(_label));
        var costs = Costs(result.GetValue(_costs));
        if (costs is not null && !models.Any(one => one.Card.Task == TaskKind.Binary))
            throw new CommandException($"--costs: the model predicts "
                + $"{(models[0].Card.Task == TaskKind.Regression ? "a number" : "several classes")}, "
                + "and costs are of two classes.");
        bool isJson = result.GetValue(_json);
        var texts = new List<string>();
        foreach (var (model, card) in models)
        {
            if (models.Count > 1 && !isJson) terminal.Line($"{card.Label}:");
            // The first label's rows tell of the features that all have.
            string? text = Evaluate(source, (model, card), costs, isJson, card == models[0].Card, cancellation);
            if (text is not null) texts.Add(text);
        }
        if (isJson) terminal.Line(texts is [var only] ? only : EvaluationOutput.OfLabels(models.Select(one => one.Card.Label), texts));
    }

    /// <summary>The models with the label that was named, where that is left to the user.</summary>
    private static IReadOnlyList<(ITransformer Model, ModelCard Card)> Labelled(
        IReadOnlyList<(ITransformer Model, ModelCard Card)> models, string path, string? label)
    {
        var (model, card) = models[0];
        if (!card.IsOfProgram)
            return label is null || models.Any(one => one.Card.Label == label) ? models : throw new CommandException(
                $"--label {label}: the model '{path}' predicts '{card.Label}'.");
        if (label is null && card.Label.Length == 0)
            throw new CommandException(
                $"A program saved the model '{path}', which does not tell which column it predicts; name it with --label.");
        return [(model, card with { Label = label ?? card.Label })];
    }

    /// <summary>Judges one label; gives it as JSON, or null where it is shown.</summary>
    private string? Evaluate(TableSource source, (ITransformer Model, ModelCard Card) label, (double FalseAlarm, double Miss)? costs,
        bool isJson, bool warnsOfFeatures, CancellationToken cancellation)
    {
        var (model, card) = label;
        var table = new TableReader(card.Features, card.LabelPlan).Open(source, cancellation);
        var sums = new EvaluationSums(card.Task);
        var unseen = new UnseenValues(model, card);
        int labelled = 0, judged = 0;
        foreach (var part in table.Parts(cancellation))
        {
            int[] rows = [.. Enumerable.Range(0, part.Rows).Where(row => card.Task == TaskKind.Regression || part.Label![row] >= 0)];
            labelled += part.Rows;
            judged += rows.Length;
            if (part.Rows > 0) unseen.Add(part);
            if (rows.Length > 0) sums.Add(ScoredRows.Score(model, card, part, rows), Evaluation.Labels(part, rows));
            cancellation.ThrowIfCancellationRequested();
        }
        if (labelled == 0) throw TableReader.NoLabel(source.ToString(), card.Label);
        if (judged == 0)
            throw new CommandException(
                $"'{source}': no row has a class in '{card.Label}' that the model knows; it knows "
                + $"{string.Join(", ", card.Classes.Take(10))}.");
        var evaluation = sums.Result(thresholds: true, costs);
        int unknown = labelled - judged, without = table.Rows - labelled;
        foreach (string warning in table.Warnings.Concat(warnsOfFeatures ? unseen.Warnings() : [])) terminal.Warning(warning);
        if (isJson) return EvaluationOutput.ToJson(evaluation, card.Classes, without + unknown);
        if (without > 0)
            terminal.Warning($"{without} rows have no value in '{card.Label}' and are left out.");
        if (unknown > 0) terminal.Warning($"{unknown} rows have a class in '{card.Label}' that the model does not know and are left out.");
        EvaluationOutput.Show(terminal, evaluation, card.Classes);
        return null;
    }

    private static (double FalseAlarm, double Miss)? Costs(string? text)
    {
        if (text is null) return null;
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        double[] costs = new double[2];
        for (int i = 0; i < 2; i++)
        {
            bool isCost = parts.Length == 2 && double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out costs[i]);
            if (!isCost || !double.IsFinite(costs[i]) || costs[i] < 0)
                throw new CommandException($"--costs {text}: write two numbers of 0 or more, what a false alarm and what a miss costs, "
                    + $"such as 1,20.");
        }
        return (costs[0], costs[1]);
    }
}
