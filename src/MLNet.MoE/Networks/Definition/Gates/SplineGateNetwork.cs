namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// The gated residual network of KAMoE (arXiv 2409.15161), whose two hidden layers are Kolmogorov-Arnold layers (arXiv 2404.19756): a
/// linear function of an activation of each unit and of its cubic B-splines, without biases. The paper names SiLU and ELU for the
/// activations; its code, followed here, has ELU and ReLU.
/// </summary>
/// <remarks>Units are not bounded by the splines' range, beyond which splines are 0: here they pass a tanh first.</remarks>
internal sealed class SplineGateNetwork : IGateNetwork
{
    /// <inheritdoc/>
    public string Name => "grkan";

    /// <inheritdoc/>
    public string Description => "gated residual network of spline layers";

    /// <inheritdoc/>
    public string Source => "arXiv 2409.15161";

    /// <inheritdoc/>
    public int FirstUnits(GateSpec parts, int lines) => parts.HiddenWidth;

    /// <inheritdoc/>
    public void Describe(GateNetworkBuilder network, GateSpec parts, GateLines lines)
    {
        int v = network.Activate(0, "relu");
        int hidden = Layer(network, Layer(network, v, "elu", parts.HiddenWidth), "relu", parts.HiddenWidth);
        ResidualGateNetwork.End(network, parts, lines, v, hidden);
    }

    private static int Layer(GateNetworkBuilder network, int input, string activation, int units)
    {
        int plain = network.Linear(network.Activate(input, activation), units, hasBias: false);
        int splines = network.Linear(network.Spline(network.Activate(input, "tanh")), units, hasBias: false);
        return network.Add(plain, splines);
    }
}
