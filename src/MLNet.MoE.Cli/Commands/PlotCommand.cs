using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe plot</c>: pictures of a mixture fitted by EM over rows with their labels.</summary>
internal sealed class PlotCommand(Terminal terminal) : ICommand
{
    private readonly Argument<string> _model = new("model") { Description = "Model file of gaussian-moe or multinomial-moe." };
    private readonly SourceOptions _table = new("with the model's columns and its label, such as the training data");
    private readonly Option<string?> _column = new("--column")
    {
        Description = "Numeric column along which experts and gate are drawn. By default the one with the largest z-value.",
        HelpName = "column",
    };

    private readonly Option<string> _out = new("--out", "-o") { Description = "Page to write.", HelpName = "file",
        DefaultValueFactory = _ => "mixture.html" };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("plot",
            "Draw a mixture fitted by EM: experts with the data, gate, responsibilities, residuals, as one page.") { _model };
        _table.AddTo(command);
        foreach (Option option in (Option[])[_column, _out]) command.Add(option);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string modelPath = result.GetRequiredValue(_model), path = result.GetRequiredValue(_out);
        var source = _table.Read(result, terminal);
        AtomicOutput.Check(path, "--out", InputFile.Of(source).Append(new InputFile(modelPath, "model")));
        var (model, card) = ModelFile.LoadTrained(modelPath, new MLContext());
        var parameters = FittedReport.Of(model) ?? throw new CommandException(
            $"'{modelPath}' is a model of {card.Model}; pictures are of gaussian-moe and multinomial-moe.");
        var table = new TableReader(card.Features, card.LabelPlan).Read(source, cancellation);
        foreach (string warning in table.Warnings) terminal.Warning(warning);
        var view = model.Transform(table.FeatureView());
        var features = view.Schema[TrainingColumns.Features];
        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        string[] slots = [.. names.DenseValues().Select(name => name.ToString())];
        float[][] rows = [.. view.GetColumn<float[]>(features)];
        double[] labels = table.Numbers ?? Array.ConvertAll(table.Label!, label => (double)label);
        int[] known = [.. Enumerable.Range(0, rows.Length).Where(row => card.Task == TaskKind.Regression || labels[row] >= 0)];
        var plot = new MixturePlot(parameters, card, slots, [.. known.Select(row => rows[row])], [.. known.Select(row => labels[row])],
            Slot(result.GetValue(_column), slots, parameters.Report, card));
        AtomicOutput.Write(path, temporary => File.WriteAllText(temporary, MixturePage.Of(plot)));
        terminal.Line($"Wrote {path}");
    }

    private static int Slot(string? column, string[] slots, MoeFitReport report, ModelCard card)
    {
        string[] numbers = [.. card.Features.Where(feature => !feature.IsCategorical).Select(feature => feature.Name)];
        string? name = column ?? report.Coefficients.Where(c => numbers.Contains(c.Name))
            .OrderByDescending(c => Math.Abs(c.ZValue ?? 0)).Select(c => c.Name).FirstOrDefault();
        if (name is null) throw new CommandException("The model has no numeric column to draw along.");
        int slot = Array.IndexOf(slots, name);
        return slot >= 0 && numbers.Contains(name) ? slot
            : throw new CommandException($"--column {name}: the model has no such numeric column; {NearName.Hint(name, numbers)}");
    }
}
