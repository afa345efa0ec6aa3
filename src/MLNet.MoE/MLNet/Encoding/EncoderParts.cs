using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>
/// The parts of a saved encoder, looked at before ML.NET loads them: it would load whatever transformer of whatever assembly a file names,
/// where only the few belong that an encoder consists of.
/// </summary>
internal static class EncoderParts
{
    private const string Chain = "TransformerChain";

    /// <summary>Chains in each other at most: the encoder, and <c>OneHotEncoding</c> in it.</summary>
    private const int MostChains = 2;

    /// <summary>Steps of a chain at most.</summary>
    private const int MostSteps = 1 << 16;

    private static readonly string Assembly = typeof(ColumnConcatenatingTransformer).Assembly.GetName().Name!;

    private static readonly HashSet<string> Steps = new(StringComparer.Ordinal) { "TermTransform", "KeyToVectorTransform",
        "ConvertTransform", "ConcatTransform" };

    /// <summary>Names that ML.NET gave some of them earlier, and writes beside the present ones.</summary>
    private static readonly HashSet<string> EarlierNames = new(StringComparer.Ordinal) { "", "ConvertFunction", "ConcatFunction" };

    /// <summary>Checks the encoder in a folder of a model.</summary>
    /// <param name="ctx">Where the model is read from.</param>
    /// <param name="folder">Folder of the encoder.</param>
    /// <exception cref="InvalidDataException">A part is missing, or none that an encoder has.</exception>
    public static void Check(ModelLoadContext ctx, string folder)
    {
        if (ctx.Repository is not { } repository) throw new InvalidDataException("the encoder of its features is missing.");
        Check(repository, Path.Combine(ctx.Directory ?? "", folder), chains: 0);
    }

    private static void Check(RepositoryReader repository, string folder, int chains)
    {
        using var entry = repository.OpenEntryOrNull(folder, ModelLoadContext.ModelStreamName)
            ?? throw new InvalidDataException("the encoder of its features lacks a part.");
        using var part = new ModelLoadContext(repository, entry, folder);
        string name = ModelHeader.GetLoaderSig(ref part.Header), other = ModelHeader.GetLoaderSigAlt(ref part.Header);
        bool isChain = name == Chain, belongs = isChain ? chains < MostChains : chains > 0 && Steps.Contains(name);
        if (!belongs || !EarlierNames.Contains(other ?? "") || part.LoaderAssemblyName?.Split(',')[0] != Assembly)
            throw new InvalidDataException(
                $"the encoder of its features has a part '{name}' of '{part.LoaderAssemblyName}', which is none of an encoder's.");
        if (!isChain) return;
        // A chain begins with the number of its steps.
        int count = part.Reader.ReadInt32();
        if (count is < 0 or > MostSteps) throw new InvalidDataException($"the encoder of its features has {count} steps.");
        for (int i = 0; i < count; i++) Check(repository, Path.Combine(folder, $"Transform_{i:000}"), chains + 1);
    }
}
