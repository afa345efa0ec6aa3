using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>
/// The prediction transformer that a model is loaded for. ML.NET's would take a model of another task and give columns of other kinds than
/// its own, or fail with an error that says nothing.
/// </summary>
internal static class EnclosingTransformer
{
    /// <summary>Checks that the transformer around a model is one of the model's task.</summary>
    /// <param name="ctx">Where the model is read from.</param>
    /// <param name="task">The model's task.</param>
    /// <exception cref="InvalidDataException">It is one of another task.</exception>
    public static void Check(ModelLoadContext ctx, TaskKind task)
    {
        if (TaskAround(ctx) is { } around && around != task)
            throw new InvalidDataException($"it is a model of the task {task} where one of the task {around} belongs.");
    }

    /// <summary>Task of the transformer; null where there is none, as where the model is part of another one.</summary>
    private static TaskKind? TaskAround(ModelLoadContext ctx)
    {
        if (ctx.Repository is not { } repository || Path.GetDirectoryName(ctx.Directory) is not { } parent) return null;
        using var entry = repository.OpenEntryOrNull(parent, ModelLoadContext.ModelStreamName);
        if (entry is null) return null;
        using var around = new ModelLoadContext(repository, entry, parent);
        return ModelHeader.GetLoaderSig(ref around.Header) switch
        {
            "BinaryPredXfer" => TaskKind.Binary,
            "MulticlassPredXfer" => TaskKind.Multiclass,
            "RegressionPredXfer" => TaskKind.Regression,
            _ => null,
        };
    }
}
