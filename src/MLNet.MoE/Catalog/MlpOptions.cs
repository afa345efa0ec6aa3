using Microsoft.ML.SearchSpace;

namespace MLNet.MoE;

/// <summary>Options of a multilayer perceptron: one expert, no gate.</summary>
public sealed class MlpOptions : NetworkOptions
{
    /// <summary>Units of each hidden layer, 1 to 8192. Default 256.</summary>
    [Range(64, 1024, 256)]
    public int Width { get; set; } = 256;

    internal override int Experts => 1;

    internal override int UnitsPerExpert => Width;

    internal override string Gate => "softmax";
}
