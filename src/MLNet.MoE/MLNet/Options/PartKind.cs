namespace MLNet.MoE;

/// <summary>Kinds of registered parts that an option may name.</summary>
internal enum PartKind
{
    /// <summary>Embeddings of numeric columns.</summary>
    Embedding,

    /// <summary>Transforms of numeric columns.</summary>
    NumericTransform,
}
