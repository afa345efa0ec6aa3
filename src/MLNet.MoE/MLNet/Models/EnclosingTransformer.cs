using System.Runtime.InteropServices;
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
        if (Path.GetDirectoryName(ctx.Directory) is not { } parent || HeaderOf(ctx, parent) is not { } header) return null;
        return ModelHeader.GetLoaderSig(ref header) switch
        {
            "BinaryPredXfer" => TaskKind.Binary,
            "MulticlassPredXfer" => TaskKind.Multiclass,
            "RegressionPredXfer" => TaskKind.Regression,
            _ => null,
        };
    }

    /// <summary>
    /// Header of a folder's model, read from the packed entry: only its first bytes are unpacked, since a model of many parts asks once
    /// for every part.
    /// </summary>
    private static ModelHeader? HeaderOf(ModelLoadContext ctx, string directory)
    {
        if (PackedEntries.EntryOf(ctx, directory) is not { } entry) return null;
        Span<byte> bytes = stackalloc byte[ModelHeader.Size];
        using var stream = entry.Open();
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? MemoryMarshal.Read<ModelHeader>(bytes)
            : null;
    }
}
