using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>The embeddings that can be chosen by name.</summary>
internal static class EmbeddingRegistry
{
    /// <summary>All registered embeddings.</summary>
    public static PartRegistry<INumericEmbedding> All { get; } = new("embedding", new NoEmbedding(), new PiecewiseLinearEmbedding());

    /// <summary>The embedding of that name.</summary>
    public static INumericEmbedding Get(string name) => All.Get(name);
}
