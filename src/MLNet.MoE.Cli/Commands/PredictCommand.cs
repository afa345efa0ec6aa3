using System.CommandLine;
using System.Globalization;
using System.Text;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe predict</c>: a model file and a table to a file of predictions, one row each.</summary>
internal sealed class PredictCommand(Terminal terminal) : ICommand
{
    private const string StandardOutput = "-", SetSeparator = " | ";

    private readonly Argument<string> _model = new("model") { Description = "Model file of 'moe train', or of a program." };
    private readonly VectorOptions _vectors = new();
    private readonly SourceOptions _table = new("with the columns that the model was trained on; others are not looked at");
    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "File to write: CSV, or Parquet where its name ends in .parquet; - for CSV on standard output.", HelpName = "file",
        DefaultValueFactory = _ => "predictions.csv",
    };

    private readonly Option<string?> _keep = new("--keep")
    {
        Description = "Columns of the input to copy before the prediction, separated by commas, or 'all'.", HelpName = "columns",
    };

    private readonly Option<double?> _interval = new("--interval")
    {
        Description = "Refuse a model whose columns 'lower' and 'upper', or whose sets of classes, are not of this coverage, such as 0.9. "
            + "A model that has them writes them in any case.",
        HelpName = "coverage",
    };

    private readonly Option<bool> _experts = new("--experts")
    {
        Description = "Of a mixture fitted by EM, write the gate's weights of the experts, of numbers also the experts' means, and with "
            + "--interval the ends of an interval of the mixture.",
    };

    private readonly Option<bool> _responsibilities = new("--responsibilities")
    {
        Description = "Of a mixture fitted by EM, write the probability that each expert was in charge of a row, given its label, and the "
            + "logarithm of the label's density; the table then needs the label in every row.",
    };

    private readonly Option<bool> _probabilities =
        new("--probabilities") { Description = "Write the probability of every class, not only of the predicted one." };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("predict", "Predict every row of a table with a trained model.") { _model };
        _table.AddTo(command);
        foreach (Option option in (Option[])[_out, _keep, _probabilities, _interval, _experts, _responsibilities]) command.Add(option);
        _vectors.AddTo(command);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string path = result.GetRequiredValue(_out), modelPath = result.GetRequiredValue(_model);
        var source = _table.Read(result, terminal);
        if (path != StandardOutput) AtomicOutput.Check(path, "--out", InputFile.Of(source).Append(new InputFile(modelPath, "model")));
        var models = ModelFile.LoadAll(modelPath, new MLContext(), _vectors.Read(result));
        var (model, card) = models[0];
        bool experts = result.GetValue(_experts), responsibilities = result.GetValue(_responsibilities);
        if ((experts || responsibilities) && card.IsOfProgram)
        {
            throw new CommandException($"{(experts ? "--experts" : "--responsibilities")}: a program saved the model '{modelPath}'; ask it "
                + "there, with GetGateWeights and GetResponsibilities.");
        }
        var mixture = experts || responsibilities ? Mixture(model, modelPath, experts ? "--experts" : "--responsibilities") : null;
        bool finds = mixture is GaussianMoeModelParameters { PredictionInterval: null };
        if (result.GetValue(_interval) is { } coverage && !finds)
            CheckInterval(coverage, TrainedParameters.Of(model)?.PredictionInterval, modelPath);
        double? level = finds ? result.GetValue(_interval) : null;
        var table = new TableReader(card.Features, responsibilities ? card.LabelPlan : null).Open(source, cancellation);
        // What may be wrong with a row is said before anything is written.
        if (responsibilities) CheckLabels(table.Parts(cancellation), card, source);
        else if (card.Features.Any(feature => feature.IsExposure)) foreach (var _ in table.Parts(cancellation)) { }
        foreach (string warning in table.Warnings) terminal.Warning(warning);
        var unseen = new UnseenValues(model, card);

        bool probabilities = result.GetValue(_probabilities);
        string? keep = result.GetValue(_keep);
        if (path == StandardOutput)
        {
            Write(new CsvOutput(terminal.Output, terminal.ThrowIfOutputFailed), source, keep, Score(), probabilities);
        }
        else
        {
            AtomicOutput.Write(path, temporary =>
            {
                if (path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
                {
                    using var parquet = new ParquetOutput(temporary);
                    Write(parquet, source, keep, Score(), probabilities);
                    return;
                }
                using var writer = new StreamWriter(temporary, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                Write(new CsvOutput(writer), source, keep, Score(), probabilities);
            });
        }
        foreach (string warning in unseen.Warnings()) terminal.Warning(warning);
        if (path == StandardOutput) return;
        string predicted = card.Label.Length == 0 ? "" : $" of {string.Join(", ", models.Select(one => $"'{one.Card.Label}'"))}";
        terminal.Line($"Wrote {path}: {table.Rows} predictions{predicted} by {card.Model}");

        // Some rows at a time, so that memory does not grow with them.
        IEnumerable<(ModelCard Card, ScoredRows Rows)[]> Score()
        {
            foreach (var part in table.Parts(cancellation))
            {
                unseen.Add(part);
                (ModelCard Card, ScoredRows Rows)[] scored =
                    [.. models.Select(one => (one.Card, ScoredRows.Score(one.Model, one.Card, part)))];
                if (mixture is not null)
                {
                    double[]? labels = !responsibilities ? null : part.Numbers ?? Array.ConvertAll(part.Label!, label => (double)label);
                    scored[0].Rows = scored[0].Rows with
                    {
                        Experts = ExpertColumns.Of(model, part, mixture, card.LabelOffset, labels, level).Columns,
                    };
                }
                cancellation.ThrowIfCancellationRequested();
                yield return scored;
            }
        }
    }

    private static void Write(IRowOutput output, TableSource source, string? keep,
        IEnumerable<(ModelCard Card, ScoredRows Rows)[]> parts, bool probabilities)
    {
        // Columns to keep are copied from the file as they stand there, so it is then walked through once more.
        using var records = keep is null ? null : source.Open();
        int[] kept = records is null ? [] : Kept(records, keep!);
        int written = 0;
        foreach (var labels in parts)
        {
            if (written == 0)
            {
                foreach (int column in kept) output.Text(Encoding.UTF8.GetBytes(records!.Columns[column]));
                foreach (var (card, scored) in labels)
                    WriteNames(output, card, scored, probabilities, labels.Length == 1 ? "" : $"_{card.Label}");
                output.EndRow();
            }
            int rows = labels[0].Rows.Outputs.RowCount;
            for (int row = 0; row < rows; row++, written++)
            {
                if (records is not null && !records.Read())
                    throw new CommandException(
                        $"'{records.Path}' had more than {written} rows; it was changed meanwhile. Run again.", ExitCode.Failed);
                foreach (int column in kept) output.Text(records!.Field(column));
                foreach (var (card, scored) in labels)
                {
                    WritePrediction(output, row, card, scored, probabilities);
                    foreach (var (_, values) in scored.Experts) output.Number(values[row], isSingle: false);
                }
                output.EndRow();
            }
        }
        output.Flush();
    }

    /// <summary>Names of the columns of a label, with the label behind them where there are several.</summary>
    private static void WriteNames(IRowOutput output, ModelCard card, ScoredRows scored, bool probabilities, string label)
    {
        Text($"prediction{label}");
        if (card.Task != TaskKind.Regression)
        {
            if (!probabilities) Text($"probability{label}");
            else foreach (string name in card.Classes) Text($"probability{label}_{name}");
        }
        foreach (var column in scored.Columns) Text(column.Name + label);
        if (scored.Sets is not null) Text($"prediction_set{label}");
        foreach (var (name, _) in scored.Experts) Text(name + label);

        void Text(string name) => output.Text(Encoding.UTF8.GetBytes(name));
    }

    private static void WritePrediction(IRowOutput output, int row, ModelCard card, ScoredRows scored, bool probabilities)
    {
        var outputs = scored.Outputs.Row(row);
        if (card.Task == TaskKind.Regression)
        {
            output.Number(scored.Number(row), isSingle: scored.Offset == 0);
            foreach (var column in scored.Columns) output.Number(scored.InLabel(column.Values[row]), isSingle: scored.Offset == 0);
            return;
        }
        output.Text(Encoding.UTF8.GetBytes(card.Classes[scored.Classes[row]]));
        if (!probabilities) output.Number(outputs[scored.Classes[row]], isSingle: true);
        else foreach (float probability in outputs) output.Number(probability, isSingle: true);
        if (scored.Sets is { } sets)
            output.Text(Encoding.UTF8.GetBytes(string.Join(SetSeparator, card.Classes.Where((_, index) => sets[row][index]))));
    }

    private static StatisticalMoeModelParameters Mixture(ITransformer model, string path, string option)
        => FittedReport.Of(model) ?? throw new CommandException(
            $"{option}: the model '{path}' is no mixture fitted by EM; train one with --model gaussian-moe or multinomial-moe.");

    private static void CheckLabels(IEnumerable<LoadedTable> parts, ModelCard card, TableSource source)
    {
        int unknown = 0, without = 0;
        foreach (var part in parts)
        {
            if (card.Task != TaskKind.Regression) unknown += part.Label!.Count(label => label < 0);
            without += part.RowsWithoutLabel;
        }
        if (without + unknown > 0)
            throw new CommandException(
                $"--responsibilities: '{source}' has {without} rows without a value in '{card.Label}' and {unknown} with a "
                + "class that the model does not know; give rows that have one.");
    }

    private static void CheckInterval(double wanted, double? coverage, string path)
    {
        if (coverage == wanted) return;
        string has = coverage is { } other ? string.Create(CultureInfo.InvariantCulture, $"has those of {other}") : "has none";
        throw new CommandException(string.Create(
            CultureInfo.InvariantCulture, $"--interval {wanted}: the model '{path}' {has}; train it with 'moe train --interval "
                + $"{wanted}'."));
    }

    private static int[] Kept(IRecordReader records, string keep)
    {
        if (keep == "all") return [.. Enumerable.Range(0, records.Columns.Count)];
        return [.. keep.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name =>
        {
            int column = records.Columns.ToList().IndexOf(name);
            return column >= 0 ? column
                : throw new CommandException($"--keep: '{records.Path}' has no column '{name}'; {ColumnNames.Hint(name, records.Columns)}");
        })];
    }
}
