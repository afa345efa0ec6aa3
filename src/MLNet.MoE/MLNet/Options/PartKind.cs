namespace MLNet.MoE;

/// <summary>Kinds of registered parts that an option may name.</summary>
internal enum PartKind
{
    /// <summary>Embeddings of numeric columns.</summary>
    Embedding,

    /// <summary>Objectives.</summary>
    Objective,

    /// <summary>Transforms of numeric columns.</summary>
    NumericTransform,
}
