namespace MLNet.MoE;

/// <summary>What happened in a stream.</summary>
public enum StreamEventKind
{
    /// <summary>The first network was trained.</summary>
    Start,

    /// <summary>The loss rose by more than chance explains: older rows were forgotten, and the network adapts to those since.</summary>
    Drift,

    /// <summary>A network with a fresh expert in the place of one began to be trained beside the one in use.</summary>
    Probation,

    /// <summary>The network with the fresh expert had the lower loss and is now in use.</summary>
    Replaced,

    /// <summary>The network with the fresh expert was not better and was given up.</summary>
    Dismissed,
}
