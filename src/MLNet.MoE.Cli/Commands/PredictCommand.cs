using System.CommandLine;
using System.Text;
using Microsoft.ML;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Csv;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe predict</c>: a model file and a CSV file to a CSV file of predictions, one row each.</summary>
internal sealed class PredictCommand(Terminal terminal) : ICommand
{
    private const string StandardOutput = "-";

    private readonly Argument<string> _model = new("model") { Description = "Model file that 'moe train' wrote." };
    private readonly Argument<string> _csv = new("csv") { Description = "CSV file with the columns that the model was trained on; others are not looked at." };
    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "CSV file to write, or - for standard output.", HelpName = "file", DefaultValueFactory = _ => "predictions.csv",
    };

    private readonly Option<string?> _keep = new("--keep")
    {
        Description = "Columns of the input to copy before the prediction, separated by commas, or 'all'.", HelpName = "columns",
    };

    private readonly Option<bool> _probabilities = new("--probabilities") { Description = "Write the probability of every class, not only of the predicted one." };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("predict", "Predict every row of a CSV file with a trained model.") { _model, _csv, _out, _keep, _probabilities };
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string path = result.GetRequiredValue(_out), csv = result.GetRequiredValue(_csv);
        if (path != StandardOutput) AtomicOutput.Check(path, "--out");
        var (model, card) = ModelFile.Load(result.GetRequiredValue(_model), new MLContext());
        var table = new TableReader(csv, card.Features).Read(cancellation);
        var scored = ScoredRows.Score(model, card, table);
        cancellation.ThrowIfCancellationRequested();

        bool probabilities = result.GetValue(_probabilities);
        string? keep = result.GetValue(_keep);
        if (path == StandardOutput)
        {
            Write(terminal.Output, csv, keep, card, scored, probabilities);
            return;
        }
        AtomicOutput.Write(path, temporary =>
        {
            using var writer = new StreamWriter(temporary, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            Write(writer, csv, keep, card, scored, probabilities);
        });
        terminal.Line($"Wrote {path}: {table.Rows} predictions of '{card.Label}' by {card.Model}");
    }

    private static void Write(TextWriter writer, string csv, string? keep, ModelCard card, ScoredRows scored, bool probabilities)
    {
        // Columns to keep are copied from the file as they stand there, so it is then walked through once more.
        using var records = CsvRecords.Open(csv);
        int[] kept = Kept(records, keep);
        var output = new CsvOutput(writer);
        foreach (int column in kept) output.Field(records.Columns[column]);
        output.Field("prediction");
        if (card.Task != TaskKind.Regression)
        {
            if (!probabilities) output.Field("probability");
            else foreach (string name in card.Classes) output.Field($"probability_{name}");
        }
        output.EndRow();
        for (int row = 0; kept.Length > 0 ? records.Read() : row < scored.Outputs.RowCount; row++)
        {
            foreach (int column in kept) output.Field(records.Field(column));
            WritePrediction(output, row, card, scored, probabilities);
            output.EndRow();
        }
        output.Flush();
    }

    private static void WritePrediction(CsvOutput output, int row, ModelCard card, ScoredRows scored, bool probabilities)
    {
        var outputs = scored.Outputs.Row(row);
        if (card.Task == TaskKind.Regression)
        {
            output.Field(Numbers.Format(outputs[0]));
            return;
        }
        output.Field(card.Classes[scored.Classes[row]]);
        if (!probabilities) output.Field(Numbers.Format(outputs[scored.Classes[row]]));
        else foreach (float probability in outputs) output.Field(Numbers.Format(probability));
    }

    private static int[] Kept(CsvRecords records, string? keep)
    {
        if (keep is null) return [];
        if (keep == "all") return [.. Enumerable.Range(0, records.Columns.Count)];
        return [.. keep.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name =>
        {
            int column = records.Find(name);
            return column >= 0 ? column : throw new CommandException($"--keep: '{records.Path}' has no column '{name}'; {ColumnNames.Hint(name, records.Columns)}");
        })];
    }
}
