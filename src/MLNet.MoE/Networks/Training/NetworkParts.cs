namespace MLNet.MoE.Networks.Training;

/// <summary>Parts of a network that a fit may train alone, while the others stay as they are.</summary>
public enum NetworkParts
{
    /// <summary>All weights.</summary>
    All,

    /// <summary>The gate alone: which expert is asked, while what each of them says stays.</summary>
    Gate,

    /// <summary>The output layer alone.</summary>
    Head,

    /// <summary>The gate and the output layer.</summary>
    GateAndHead,
}
