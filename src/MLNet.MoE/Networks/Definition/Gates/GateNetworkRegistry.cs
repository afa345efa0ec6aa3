using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The networks of gates that can be chosen by name.</summary>
internal static class GateNetworkRegistry
{
    /// <summary>All registered networks.</summary>
    public static PartRegistry<IGateNetwork> All { get; } = new("gate network", new LinearGateNetwork(), new PerceptronGateNetwork(),
        new ResidualGateNetwork(), new SplineGateNetwork());

    /// <summary>The network of that name.</summary>
    public static IGateNetwork Get(string name) => All.Get(name);
}
