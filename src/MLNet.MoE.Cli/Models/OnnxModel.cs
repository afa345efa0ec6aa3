using Microsoft.ML;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Models;

/// <summary>A model of 'moe train' to be written as ONNX.</summary>
internal sealed class OnnxModel
{
    private readonly ITransformer _model;
    private readonly IDataView _inputs;
    private readonly MLContext _context;

    private OnnxModel(ITransformer model, IDataView inputs, MLContext context, IReadOnlyList<string> outputs) =>
        (_model, _inputs, _context, Outputs) = (model, inputs, context, outputs);

    /// <summary>Columns that are written.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Chooses the columns: the score, all that goes with it, and the prediction in the label's own values.</summary>
    public static OnnxModel Of(ITransformer model, ModelCard card, MLContext context)
    {
        var inputs = ModelFile.Inputs(card.Features);
        string[] wanted = ["Score", "Probability", "Quantiles", "Lower", "Upper", "PredictionSet",
            // Of numbers the score is the prediction, or an offset stands between them, which ML.NET cannot export.
            .. card.Task == TaskKind.Regression ? [] : new[] { "PredictedLabel", TrainingColumns.Prediction }];
        var schema = model.GetOutputSchema(inputs.Schema);
        return new(model, inputs, context, [.. wanted.Where(name => schema.GetColumnOrNull(name) is not null)]);
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="CommandException">Something in the model has no form in ONNX.</exception>
    public void Write(string path)
    {
        try
        {
            using var stream = File.Create(path);
            _context.Model.ConvertToOnnx(_model, _inputs, stream, [.. Outputs]);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            throw new CommandException($"The model cannot be written as ONNX: {exception.Message.TrimEnd('.')}.",
                innerException: exception);
        }
    }
}
