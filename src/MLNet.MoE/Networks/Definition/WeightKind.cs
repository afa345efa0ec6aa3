namespace MLNet.MoE.Networks.Definition;

/// <summary>
/// Kinds of arrays of weights, with their shapes. Copies is 1 where members share gate and experts, and the number of members where they
/// are independent.
/// </summary>
public enum WeightKind
{
    /// <summary>An array of the embedding of numeric columns, which alone knows its shape.</summary>
    Embedding,

    /// <summary>Learned scale of the input: (inputs but for sparse columns).</summary>
    InputScale,

    /// <summary>The members' adapters of the input: (members, inputs but for sparse columns).</summary>
    InputAdapters,

    /// <summary>The members' adapters of sparse columns: (sparse columns, members).</summary>
    SparseAdapters,

    /// <summary>Weights of the gate, or of a label's own gate, or of the first layer of its network: (copies, inputs, experts or
    /// units).</summary>
    GateWeights,

    /// <summary>Biases of the gate, or of a label in it, or of the first layer of its network: (copies, experts or units).</summary>
    GateBias,

    /// <summary>An array of the gate's network behind its first layer, which alone knows its shape.</summary>
    GateNetwork,

    /// <summary>
    /// Weights of a layer of the experts: (copies, experts, fan-in, width), of gated units (copies, experts * 2, fan-in, width). The fan-in
    /// of layer 0 is the input, that of a layer that reads all experts (experts * width), that of others the width.
    /// </summary>
    ExpertWeights,

    /// <summary>Biases of a layer of the experts: (copies, experts, width), of gated units (copies, experts * 2, width); (members,
    /// experts, width) under full sharing.</summary>
    ExpertBias,

    /// <summary>The members' adapters of the input of a layer of the experts, from layer 1 on: (members, experts, width). Full sharing
    /// only.</summary>
    ExpertInputAdapters,

    /// <summary>The members' adapters of the output of a layer of the experts: (members, experts, width). Full sharing only.</summary>
    ExpertOutputAdapters,

    /// <summary>Weights of the output layer: (members, experts, width, outputs).</summary>
    HeadWeights,

    /// <summary>Biases of the output layer: (members, experts, outputs).</summary>
    HeadBias,

    /// <summary>What is added to the experts' mixture where a row may have no expert: (members, outputs).</summary>
    HeadRest,

    /// <summary>Learned numbers of the experts' activations in a layer: (copies, experts); those of experts without one have no
    /// effect.</summary>
    ActivationNumbers,
}
