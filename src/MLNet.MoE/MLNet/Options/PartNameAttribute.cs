using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE;

/// <summary>Name of a registered part of a network.</summary>
/// <param name="kind">Which registry knows it.</param>
internal sealed class PartNameAttribute(PartKind kind) : OptionAttribute
{
    /// <inheritdoc/>
    public override void Check(string option, object? value)
    {
        string name = value as string ?? throw OutOfRange(option, value, "the name of one");
        _ = kind switch
        {
            PartKind.Embedding => EmbeddingRegistry.Get(name).Name,
            PartKind.Gate => GateRegistry.Get(name).Name,
            PartKind.GateNetwork => GateNetworkRegistry.Get(name).Name,
            PartKind.GateNoise => GateNoiseRegistry.Get(name).Name,
            PartKind.GateLoss => GateLossRegistry.Get(name).Name,
            PartKind.Objective => ObjectiveRegistry.All.Get(name).Name,
            _ => NumericTransformRegistry.Get(name).Name,
        };
    }
}
