using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
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
        if (Predictors(model).OfType<TreeEnsembleModelParametersBasedOnRegressionTree>().Any(SplitsByCategories))
            throw new CommandException("The model cannot be written as ONNX: its trees split by sets of categories, of which ML.NET's "
                + "converter makes a file that no runtime loads. Train another model, such as gg-moe-ens or fasttree.");
        var inputs = ModelFile.Inputs(card.Features);
        string[] wanted = ["Score", "Probability", "Quantiles", "Lower", "Upper", "PredictionSet",
            // Of numbers the score is the prediction, or an offset stands between them, which ML.NET cannot export.
            .. card.Task == TaskKind.Regression ? [] : new[] { "PredictedLabel", TrainingColumns.Prediction }];
        var schema = model.GetOutputSchema(inputs.Schema);
        return new(model, inputs, context, [.. wanted.Where(name => schema.GetColumnOrNull(name) is not null)]);
    }

    /// <summary>All columns of a model of several labels.</summary>
    public static OnnxModel OfLabels(ITransformer model, IReadOnlyList<ModelCard> cards, MLContext context)
    {
        var inputs = ModelFile.Inputs(cards[0].Features);
        var schema = model.GetOutputSchema(inputs.Schema);
        string[] kinds = ["Score", "Probability", "PredictedLabel"];
        return new(model, inputs, context, [.. cards.SelectMany(card => kinds.Select(kind => $"{kind}.{card.Label}"))
            .Where(name => schema.GetColumnOrNull(name) is not null)]);
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

    private static bool SplitsByCategories(TreeEnsembleModelParametersBasedOnRegressionTree trees)
        => trees.TrainedTreeEnsemble.Trees.Any(tree => tree.CategoricalSplitFlags.Any(flag => flag));

    /// <summary>What has been learnt, wherever it is in a pipeline.</summary>
    private static IEnumerable<object> Predictors(object part) => part switch
    {
        IEnumerable<ITransformer> chain => chain.SelectMany(Predictors),
        ISingleFeaturePredictionTransformer<object> transformer => Predictors(transformer.Model),
        CalibratedModelParametersBase calibrated => [calibrated.SubModel],
        MixtureOfTransformer mixture => Enumerable.Range(0, mixture.ExpertNames.Count).SelectMany(mixture.GetExperts)
            .SelectMany(Predictors),
        OneVersusAllModelParameters all => OfClasses(all).SelectMany(Predictors),
        _ => [part],
    };

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SubModelParameters")]
    private static extern ImmutableArray<object> OfClasses(OneVersusAllModelParameters model);
}
