namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>One linear layer.</summary>
internal sealed class LinearGateNetwork : IGateNetwork
{
    /// <inheritdoc/>
    public string Name => "linear";

    /// <inheritdoc/>
    public string Description => "one linear layer";

    /// <inheritdoc/>
    public string Source => "Jacobs et al. 1991";

    /// <inheritdoc/>
    public int FirstUnits(GateSpec parts, int lines) => lines;

    /// <inheritdoc/>
    public void Describe(GateNetworkBuilder network, GateSpec parts, GateLines lines)
    {
    }
}
