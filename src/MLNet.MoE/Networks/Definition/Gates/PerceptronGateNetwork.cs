namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// A multilayer perceptron with GELU: the geometric gate of GNOT (arXiv 2302.14376), which tells from some columns which part of their
/// space a row lies in. Without hidden layers it is the linear network.
/// </summary>
internal sealed class PerceptronGateNetwork : IGateNetwork
{
    /// <inheritdoc/>
    public string Name => "mlp";

    /// <inheritdoc/>
    public string Description => "multilayer perceptron with GELU";

    /// <inheritdoc/>
    public string Source => "arXiv 2302.14376";

    /// <inheritdoc/>
    public int FirstUnits(GateSpec parts, int lines) => parts.HiddenLayers == 0 ? lines : parts.HiddenWidth;

    /// <inheritdoc/>
    public void Describe(GateNetworkBuilder network, GateSpec parts, GateLines lines)
    {
        if (parts.HiddenLayers == 0) return;
        int hidden = network.Activate(0, "gelu");
        for (int layer = 1; layer < parts.HiddenLayers; layer++)
            hidden = network.Activate(network.Linear(hidden, parts.HiddenWidth), "gelu");
        network.Linear(hidden, lines.Count, starts: lines.Starts, startScale: lines.StartScale);
    }
}
