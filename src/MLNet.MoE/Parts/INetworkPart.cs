namespace MLNet.MoE.Parts;

/// <summary>A part of the network that can be chosen by name.</summary>
internal interface INetworkPart
{
    /// <summary>The name it is chosen by.</summary>
    string Name { get; }

    /// <summary>One line for documentation and help.</summary>
    string Description { get; }
}
