using System.CommandLine;
using Microsoft.ML;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe evaluate</c>: judges a model on a CSV file that has the label.</summary>
internal sealed class EvaluateCommand(Terminal terminal) : ICommand
{
    private readonly Argument<string> _model = new("model") { Description = "Model file that 'moe train' wrote." };
    private readonly Argument<string> _csv = new("csv") { Description = "CSV file with the columns that the model was trained on, and the label." };
    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON object instead of tables." };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("evaluate", "Compare a model's predictions with the label of a CSV file.") { _model, _csv, _json };
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string csv = result.GetRequiredValue(_csv);
        var (model, card) = ModelFile.Load(result.GetRequiredValue(_model), new MLContext());
        var table = new TableReader(csv, card.Features, card.LabelPlan).Read(cancellation);
        int[] rows = [.. Enumerable.Range(0, table.Rows).Where(row => card.Task == TaskKind.Regression || table.Label![row] >= 0)];
        if (rows.Length == 0) throw new CommandException($"'{csv}': no row has a class in '{card.Label}' that the model knows; it knows {string.Join(", ", card.Classes.Take(10))}.");
        var scored = ScoredRows.Score(model, card, table, rows);
        cancellation.ThrowIfCancellationRequested();
        var evaluation = Evaluation.Of(card.Task, scored, Array.ConvertAll(rows, row => table.Label![row]));
        int unknown = table.Rows - rows.Length;
        if (result.GetValue(_json))
        {
            terminal.Line(EvaluationOutput.ToJson(evaluation, card.Classes, table.RowsWithoutLabel + unknown));
            return;
        }
        if (table.RowsWithoutLabel > 0) terminal.Warning($"{table.RowsWithoutLabel} rows have no value in '{card.Label}' and are left out.");
        if (unknown > 0) terminal.Warning($"{unknown} rows have a class in '{card.Label}' that the model does not know and are left out.");
        EvaluationOutput.Show(terminal, evaluation, card.Classes);
    }
}
