using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE;

/// <summary>Compares the network that options ask for with that which a fit goes on from: it cannot become another one.</summary>
internal static class ContinuedStructure
{
    /// <summary>What comes of the data and not of options, and is kept.</summary>
    private static readonly string[] OfData =
    [
        nameof(NetworkSpec.NumericColumns), nameof(NetworkSpec.PlainColumns), nameof(NetworkSpec.CategorySizes),
        nameof(NetworkSpec.SparseColumns), nameof(NetworkSpec.BinBoundaries), nameof(NetworkSpec.EmbeddingSize), "Embedding",
    ];

    /// <summary>The specification to train.</summary>
    /// <param name="asked">What the options and the data ask for.</param>
    /// <param name="previous">What there is.</param>
    /// <param name="options">The options.</param>
    /// <param name="preprocessor">What prepares the rows of both.</param>
    /// <exception cref="InvalidOperationException">They are of other structures; the message names the first difference.</exception>
    public static NetworkSpec Check(NetworkSpec asked, NetworkSpec previous, NetworkOptions options, Preprocessor preprocessor)
    {
        if (asked.Outputs != previous.Outputs && asked.Objective == previous.Objective && asked.Quantiles is null)
            throw new InvalidOperationException(
                $"The data has {asked.Outputs} classes and the previous model {previous.Outputs}; map the label to the keys that the "
                + "previous model was trained with, or train a new model.");
        string[] embeddings = [EmbeddingOf(options), $"{previous.Embedding}, {previous.EmbeddingSize}"];
        var fresh = options.Usual;
        if (embeddings[0] != embeddings[1] && previous.NumericColumns > 0 && (fresh is null || EmbeddingOf(fresh) != embeddings[0]))
            Refuse("the embedding", embeddings[0], embeddings[1]);
        JsonObject wanted = Fields(asked), there = Fields(previous);
        var usual = fresh is null ? null
            : Fields(NetworkFitter.Specify(preprocessor, previous.GetObjective(), Math.Max(2, previous.Outputs), fresh));
        foreach (var (name, value) in there.Concat(wanted).DistinctBy(field => field.Key))
        {
            if (OfData.Contains(name) || JsonNode.DeepEquals(wanted[name], there[name])) continue;
            // One expert has no gate, and whether there is one is what tells a perceptron from a mixture.
            bool isUsual = usual is not null && JsonNode.DeepEquals(wanted[name], usual[name])
                && asked.HasGate == previous.HasGate && name != nameof(NetworkSpec.Gate);
            if (!isUsual) Refuse(Spelled(name), $"{wanted[name]}", $"{there[name]}");
        }
        return previous;
    }

    private static string EmbeddingOf(NetworkOptions options) => options.Embedding == "none" ? "none, 1"
        : $"{options.Embedding}, {options.EmbeddingSize}";

    private static JsonObject Fields(NetworkSpec spec)
        => JsonSerializer.SerializeToNode(spec, NetworkJson.Default.NetworkSpec)!.AsObject();

    private static string Spelled(string field) => field switch
    {
        "Blocks" => "NumberOfLayers", "SharedBlocks" => "SharedLayers", "Experts" => "the number of experts",
        "Width" => "the width of a layer", "Members" => "NumberOfMembers", "Sharing" => "MemberSharing",
        "InputScale" => "LearnedInputScale", "HeadScale" => "ScaledHead", "Outputs" => "the number of outputs", _ => field,
    };

    private static void Refuse(string what, string asked, string there) => throw new InvalidOperationException(
        $"The previous model has another structure: {what} is {there} there and {asked} by the options; set the options of the previous "
        + "model, or train a new one.");
}
