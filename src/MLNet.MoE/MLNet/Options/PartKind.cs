namespace MLNet.MoE;

/// <summary>Kinds of registered parts that an option may name.</summary>
internal enum PartKind
{
    /// <summary>Embeddings of numeric columns.</summary>
    Embedding,

    /// <summary>Gates.</summary>
    Gate,

    /// <summary>Networks of gates.</summary>
    GateNetwork,

    /// <summary>Kinds of noise in the logits of gates.</summary>
    GateNoise,

    /// <summary>Terms against uneven use of experts.</summary>
    GateLoss,

    /// <summary>Objectives.</summary>
    Objective,

    /// <summary>Transforms of numeric columns.</summary>
    NumericTransform,
}
