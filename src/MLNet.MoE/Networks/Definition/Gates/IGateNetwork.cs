using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// The network that gives a gate its lines: one linear layer of the inputs, which all have in common, and what is described behind it. One
/// file, and one line in <see cref="GateNetworkRegistry"/>; every engine computes what is described.
/// </summary>
internal interface IGateNetwork : INetworkPart
{
    /// <summary>Where the network comes from.</summary>
    string Source { get; }

    /// <summary>Units of the first linear layer.</summary>
    /// <param name="parts">What the gate is made of.</param>
    /// <param name="lines">Lines that the network gives.</param>
    int FirstUnits(GateSpec parts, int lines);

    /// <summary>Describes what is behind the first linear layer; nothing where that gives the lines.</summary>
    /// <param name="network">Takes the description; its last value are the lines.</param>
    /// <param name="parts">What the gate is made of.</param>
    /// <param name="lines">How the lines start.</param>
    void Describe(GateNetworkBuilder network, GateSpec parts, GateLines lines);
}
