using Microsoft.ML.SearchSpace;

namespace MLNet.MoE;

/// <summary>Options of a mixture of experts with a softmax gate.</summary>
public class MoeOptions : NetworkOptions
{
    /// <summary>Number of experts, 1 to 1024. Default 16.</summary>
    [Range(2, 40, 16)]
    public int NumberOfExperts { get; set; } = 16;

    /// <summary>Units of each hidden layer of each expert, 1 to 8192. Default 32.</summary>
    [Choice(32, 64)]
    public int ExpertWidth { get; set; } = 32;

    internal override int Experts => NumberOfExperts;

    internal override int UnitsPerExpert => ExpertWidth;

    internal override string Gate => "softmax";
}
