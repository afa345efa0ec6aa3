using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Output;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe export</c>: a model file to ONNX, with the model's raw columns as inputs.</summary>
internal sealed class ExportCommand(Terminal terminal) : ICommand
{
    private readonly Argument<string> _model = new("model") { Description = "Model file of 'moe train', or of a program." };
    private readonly VectorOptions _vectors = new();

    private readonly Argument<string> _out = new("onnx") { Description = "ONNX file to write, such as model.onnx." };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("export", "Write a trained model as ONNX, which other languages and systems can score.")
        {
            _model, _out,
        };
        _vectors.AddTo(command);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string modelPath = result.GetRequiredValue(_model), path = result.GetRequiredValue(_out);
        AtomicOutput.Check(path, "onnx", new InputFile(modelPath, "model"));
        var context = new MLContext();
        var models = ModelFile.LoadAll(modelPath, context, _vectors.Read(result), out var whole);
        var card = models[0].Card;
        ModelCard[] labels = [.. models.Select(model => model.Card)];
        var export = models.Count == 1 ? OnnxModel.Of(models[0].Model, card, context) : OnnxModel.OfLabels(whole, labels, context);
        // Whoever stops the command is told that nothing was written.
        cancellation.ThrowIfCancellationRequested();
        AtomicOutput.Write(path, export.Write);
        // The model of a program may not say what it predicts.
        string predicted = card.Label.Length == 0 ? "" : $" of {string.Join(", ", labels.Select(label => $"'{label.Label}'"))}";
        terminal.Line($"Wrote {path}: {card.Model}{predicted}, {new FileInfo(path).Length / 1024.0:0} KiB");
        terminal.Line($"Inputs, (rows, 1) each: {string.Join(", ", card.Features.Select(Described))}");
        terminal.Line($"Outputs: {string.Join(", ", export.Outputs.Select(output => output + ".output"))}");
        foreach (var label in labels)
        {
            string of = labels.Length > 1 ? $" of '{label.Label}'" : "", score = labels.Length > 1 ? $"Score.{label.Label}" : "Score";
            if (label.Classes.Count > 0) terminal.Line($"Classes{of} in the order of the scores: {string.Join(", ", label.Classes)}");
            if (label.LabelOffset != 0)
                terminal.Line(string.Create(CultureInfo.InvariantCulture,
                    $"Add {label.LabelOffset:R} to {score}.output in double precision: '{label.Label}' lies that far from 0."));
        }
    }

    private static string Described(Columns.FeatureColumn column) => $"{column.Name} ({(column.IsCategorical ? "string" : "float")})";
}
