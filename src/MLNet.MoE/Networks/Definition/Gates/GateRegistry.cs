using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The gates that can be chosen by name.</summary>
internal static class GateRegistry
{
    /// <summary>All registered gates.</summary>
    public static PartRegistry<IGate> All { get; } = new("gate", new SoftmaxGate(), new GumbelSoftmaxGate(), new TopKGate(),
        new ThresholdGate(), new AdaptiveGate(), new RectifiedGate(), new SigmoidGate());

    /// <summary>The gate of that name.</summary>
    public static IGate Get(string name) => All.Get(name);
}
