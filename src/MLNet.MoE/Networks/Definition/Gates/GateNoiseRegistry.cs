using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The kinds of noise in a gate's logits that can be chosen by name.</summary>
internal static class GateNoiseRegistry
{
    /// <summary>Name of no noise.</summary>
    public const string None = "none";

    /// <summary>All registered kinds.</summary>
    public static PartRegistry<IGateNoise> All { get; } = new("gate noise", new NoGateNoise(), new GumbelNoise(), new NormalNoise(),
        new LaplaceNoise());

    /// <summary>The noise of that name.</summary>
    public static IGateNoise Get(string name) => All.Get(name);
}
