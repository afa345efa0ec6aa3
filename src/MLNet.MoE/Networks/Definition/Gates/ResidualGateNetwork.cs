namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// Gated residual network (Temporal Fusion Transformers, arXiv 1912.09363): v = relu of the first layer; e = elu(v W1 + b1) W2 + b2;
/// lines = v Ws + bs + (e W3 + b3) logistic(e W4 + b4), normalised over the lines where that is asked for.
/// </summary>
internal sealed class ResidualGateNetwork : IGateNetwork
{
    /// <inheritdoc/>
    public string Name => "grn";

    /// <inheritdoc/>
    public string Description => "gated residual network";

    /// <inheritdoc/>
    public string Source => "arXiv 1912.09363";

    /// <inheritdoc/>
    public int FirstUnits(GateSpec parts, int lines) => parts.HiddenWidth;

    /// <inheritdoc/>
    public void Describe(GateNetworkBuilder network, GateSpec parts, GateLines lines)
    {
        int v = network.Activate(0, "relu");
        int hidden = network.Linear(network.Activate(network.Linear(v, parts.HiddenWidth), "elu"), parts.HiddenWidth);
        End(network, parts, lines, v, hidden);
    }

    /// <summary>The gated sum with the skip connection, which ends this network and that of splines.</summary>
    internal static void End(GateNetworkBuilder network, GateSpec parts, GateLines lines, int v, int hidden)
    {
        int gated = network.Multiply(network.Linear(hidden, lines.Count, startScale: lines.StartScale),
            network.Activate(network.Linear(hidden, lines.Count), "sigmoid"));
        int sum = network.Add(network.Linear(v, lines.Count, starts: parts.Normalization ? [] : lines.Starts, startScale: lines.StartScale),
            gated);
        if (parts.Normalization) network.Normalize(sum, lines.Starts);
    }
}
