namespace MLNet.MoE.Networks.Definition;

/// <summary>What an array of weights is for.</summary>
/// <param name="Kind">Kind of array.</param>
/// <param name="Index">Layer of the experts, which array of the embedding or of the gates' networks, or which of the labels' gates it is,
/// from 0; 0 for the others.</param>
public readonly record struct WeightRole(WeightKind Kind, int Index = 0)
{
    /// <summary>Name of the array in model files and messages, but for those of the embedding, which names them itself.</summary>
    internal string Name => Kind switch
    {
        WeightKind.Embedding => $"embedding.{Index}",
        WeightKind.InputScale => "input.scale",
        WeightKind.InputAdapters => "adapters.input",
        WeightKind.SparseAdapters => "adapters.sparse",
        WeightKind.GateWeights => Index == 0 ? "gate.weights" : $"gate.{Index}.weights",
        WeightKind.GateBias => Index == 0 ? "gate.bias" : $"gate.{Index}.bias",
        WeightKind.GateNetwork => $"gate.network.{Index}",
        WeightKind.ExpertWeights => $"experts.{Index}.weights",
        WeightKind.ExpertBias => $"experts.{Index}.bias",
        WeightKind.ExpertInputAdapters => $"experts.{Index}.adapters.in",
        WeightKind.ExpertOutputAdapters => $"experts.{Index}.adapters.out",
        WeightKind.HeadWeights => "head.weights",
        WeightKind.HeadBias => "head.bias",
        WeightKind.HeadRest => "head.rest",
        WeightKind.ActivationNumbers => $"experts.{Index}.activation",
        _ => throw new InvalidOperationException($"Unknown kind {Kind}."),
    };
}
